package io.parlor.spring.websocket;

import java.io.IOException;
import java.util.Map;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.sockjs.transport.SockJsServiceConfig;
import org.springframework.web.socket.sockjs.transport.session.StreamingSockJsSession;

/** A session whose client keeps a response open, and sends a new request when that has become long. */
final class StreamingSession extends StreamingSockJsSession implements HttpSession {
    private final Waiting waiting = new Waiting();
    private final byte[] prelude;

    /** @param prelude what the transport has a response begin with; not changed by anyone */
    StreamingSession(
            String id,
            SockJsServiceConfig config,
            WebSocketHandler handler,
            Map<String, Object> attributes,
            byte[] prelude) {
        super(id, config, handler, attributes);
        this.prelude = prelude;
    }

    boolean isOf(byte[] transportsPrelude) {
        return prelude == transportsPrelude;
    }

    @Override
    protected byte[] getPrelude(ServerHttpRequest request) {
        return prelude;
    }

    @Override
    protected void handleRequestInternal(ServerHttpRequest request, ServerHttpResponse response, boolean initial)
            throws IOException {
        super.handleRequestInternal(request, response, initial);
        waiting.closeIfAsked(this);
    }

    @Override
    protected void flushCache() {
        super.flushCache();
        waiting.runIf(getMessageCache().isEmpty());
    }

    @Override
    public void whenTaken(Runnable action) {
        synchronized (responseLock) {
            waiting.set(action);
            waiting.runIf(getMessageCache().isEmpty());
        }
    }

    @Override
    public void closeWhenAsked(CloseStatus status) {
        synchronized (responseLock) {
            waiting.closeLater(status);
            waiting.closeIfAsked(this);
        }
    }
}
