package io.parlor.spring.websocket;

import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.Handshake;
import io.parlor.transport.jakarta.AdoptedSession;
import io.parlor.transport.jakarta.EndpointOptions;
import io.parlor.transport.jakarta.SessionAdopter;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.sockjs.transport.SockJsSession;

/** Brings Spring's sessions to the chat server. One for all sessions of an endpoint; thread-safe. */
final class ChatWebSocketHandler implements WebSocketHandler, SubProtocolCapable {
    private static final Logger LOG = LoggerFactory.getLogger(ChatWebSocketHandler.class);
    private static final String KEY = ChatWebSocketHandler.class.getName();

    private final ConnectionAcceptor acceptor;
    private final SessionAdopter adopter;
    private final @Nullable String preset;
    private final @Nullable SockJsWorkers workers;

    /**
     * @param preset  the subprotocol for clients that offer none
     * @param workers null where there is no SockJS
     */
    ChatWebSocketHandler(
            ConnectionAcceptor acceptor,
            EndpointOptions options,
            @Nullable String preset,
            @Nullable SockJsWorkers workers) {
        this.acceptor = acceptor;
        this.adopter = new SessionAdopter(acceptor, options);
        this.preset = preset;
        this.workers = workers;
    }

    @Override
    public List<String> getSubProtocols() {
        return acceptor.subprotocols();
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        Handshake handshake = Handshakes.of(session, preset);
        if (session instanceof SockJsSession sockJs) {
            if (workers == null) {
                throw new IllegalStateException("a SockJS session at an endpoint without SockJS");
            }
            SockJsConnection connection = new SockJsConnection(sockJs, workers);
            session.getAttributes().put(KEY, connection);
            connection.open(acceptor, handshake);
        } else {
            Session opened = ((NativeWebSocketSession) session).getNativeSession(Session.class);
            session.getAttributes()
                    .put(KEY, adopter.adopt(Objects.requireNonNull(opened, "no jakarta.websocket session"), handshake));
        }
    }

    @Override
    public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
        Object known = session.getAttributes().get(KEY);
        if (known instanceof AdoptedSession adopted) {
            if (message instanceof TextMessage text) {
                adopted.text(text.getPayload(), text.isLast());
            } else if (message instanceof BinaryMessage binary) {
                adopted.binary(bytes(binary.getPayload()), binary.isLast());
            }
        } else if (known instanceof SockJsConnection connection && message instanceof TextMessage text) {
            connection.text(text.getPayload());
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Containers call this for faults of the network and of the client, and close the connection themselves. */
    @Override
    public void handleTransportError(WebSocketSession session, Throwable error) {
        LOG.debug("Connection {} failed", session.getId(), error);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        Object known = session.getAttributes().get(KEY);
        if (known instanceof AdoptedSession adopted) {
            adopted.ended();
        } else if (known instanceof SockJsConnection connection) {
            connection.ended();
        }
    }
}
