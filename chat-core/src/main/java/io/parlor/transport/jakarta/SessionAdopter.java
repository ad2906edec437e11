package io.parlor.transport.jakarta;

import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.Handshake;
import jakarta.websocket.Session;

/**
 * Takes sessions over that a framework has opened, such as Spring: they are written to and closed exactly as those of a {@link ChatEndpoint}.
 * The framework does the handshake, origins included, and passes on what the container tells it of the session. One for all sessions of
 * an endpoint; thread-safe.
 */
public final class SessionAdopter {
    private final ConnectionAcceptor acceptor;
    private final EndpointOptions options;
    private final CloseWorkers workers = new CloseWorkers();

    public SessionAdopter(ConnectionAcceptor acceptor, EndpointOptions options) {
        this.acceptor = acceptor;
        this.options = options;
    }

    /**
     * To be called inside the call that opens the session, before any message of it is delivered. From now on nobody else writes to it or
     * closes it. A client that offered only unknown subprotocols is closed with 1002.
     */
    public AdoptedSession adopt(Session session, Handshake handshake) {
        AdoptedSession adopted = prepare(session);
        adopted.open(acceptor, handshake);
        return adopted;
    }

    /** Adopts it but for {@link AdoptedSession#open}. */
    AdoptedSession prepare(Session session) {
        return new AdoptedSession(session, options, workers);
    }

    ConnectionAcceptor acceptor() {
        return acceptor;
    }

    EndpointOptions options() {
        return options;
    }
}
