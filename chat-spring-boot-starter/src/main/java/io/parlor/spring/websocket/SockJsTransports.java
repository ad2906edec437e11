package io.parlor.spring.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.sockjs.transport.SockJsSession;
import org.springframework.web.socket.sockjs.transport.TransportHandler;
import org.springframework.web.socket.sockjs.transport.handler.EventSourceTransportHandler;
import org.springframework.web.socket.sockjs.transport.handler.WebSocketTransportHandler;
import org.springframework.web.socket.sockjs.transport.handler.XhrPollingTransportHandler;
import org.springframework.web.socket.sockjs.transport.handler.XhrReceivingTransportHandler;
import org.springframework.web.socket.sockjs.transport.handler.XhrStreamingTransportHandler;
import org.springframework.web.socket.sockjs.transport.session.PollingSockJsSession;
import org.springframework.web.socket.sockjs.transport.session.StreamingSockJsSession;

/** Spring's transports, with sessions that say when a client has taken what was written, and requests of bounded length. */
final class SockJsTransports {
    private static final byte[] XHR_PRELUDE = ("h".repeat(2048) + "\n").getBytes(US_ASCII);
    private static final byte[] EVENT_SOURCE_PRELUDE = "\r\n".getBytes(US_ASCII);

    private SockJsTransports() {}

    /** All but the one for browsers without cross-origin requests, whose answers are pages. */
    static List<TransportHandler> all(HandshakeHandler handshakes, long maxRequestBytes) {
        return List.of(
                new WebSocketTransportHandler(handshakes),
                new Streaming(),
                new EventSource(),
                new Polling(),
                new Receiving(maxRequestBytes));
    }

    private static final class Polling extends XhrPollingTransportHandler {
        @Override
        public PollingSockJsSession createSession(String id, WebSocketHandler handler, Map<String, Object> attributes) {
            return new PollingSession(id, getServiceConfig(), handler, attributes);
        }
    }

    private static final class Streaming extends XhrStreamingTransportHandler {
        @Override
        public StreamingSockJsSession createSession(
                String id, WebSocketHandler handler, Map<String, Object> attributes) {
            return new StreamingSession(id, getServiceConfig(), handler, attributes, XHR_PRELUDE);
        }

        @Override
        public boolean checkSessionType(SockJsSession session) {
            return session instanceof StreamingSession streaming && streaming.isOf(XHR_PRELUDE);
        }
    }

    private static final class EventSource extends EventSourceTransportHandler {
        @Override
        public StreamingSockJsSession createSession(
                String id, WebSocketHandler handler, Map<String, Object> attributes) {
            return new StreamingSession(id, getServiceConfig(), handler, attributes, EVENT_SOURCE_PRELUDE);
        }

        @Override
        public boolean checkSessionType(SockJsSession session) {
            return session instanceof StreamingSession streaming && streaming.isOf(EVENT_SOURCE_PRELUDE);
        }
    }

    private static final class Receiving extends XhrReceivingTransportHandler {
        private final long maxBytes;

        private Receiving(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        protected String @Nullable [] readMessages(ServerHttpRequest request) throws IOException {
            return getServiceConfig().getMessageCodec().decodeInputStream(new Bounded(request.getBody(), maxBytes));
        }
    }

    /** Fails rather than give more than so many bytes. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        private Bounded(InputStream in, long most) {
            super(in);
            left = most;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int bytes) throws IOException {
            left -= bytes;
            if (left < 0) {
                throw new IOException("a SockJS request is too long");
            }
        }
    }
}
