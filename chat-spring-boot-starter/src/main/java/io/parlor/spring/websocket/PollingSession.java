package io.parlor.spring.websocket;

import java.io.IOException;
import java.util.Map;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.sockjs.transport.SockJsServiceConfig;
import org.springframework.web.socket.sockjs.transport.session.PollingSockJsSession;

/** A session whose client sends a request for each answer. */
final class PollingSession extends PollingSockJsSession implements HttpSession {
    private final Waiting waiting = new Waiting();

    PollingSession(String id, SockJsServiceConfig config, WebSocketHandler handler, Map<String, Object> attributes) {
        super(id, config, handler, attributes);
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
