package io.parlor.transport.jakarta;

import io.parlor.model.CloseCode;
import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.Handshake;
import jakarta.websocket.Session;

/**
 * A session that a {@link SessionAdopter} has taken over. Whoever gets its messages and its end from the container passes them on, one call at a
 * time, as the container makes them; {@link #ended} at any time.
 */
public final class AdoptedSession {
    private final Inbound inbound = new Inbound();
    private final JakartaConnection connection;

    AdoptedSession(Session session, EndpointOptions options, CloseWorkers workers) {
        Container container = Container.of(session);
        container.tune(session, options.closeTimeout());
        session.setMaxIdleTimeout(0); // idle clients are the engine's to find: it has heartbeats
        connection = new JakartaConnection(session, container, inbound, workers, options.closeTimeout());
    }

    /** Once, inside the call that opens it. Nothing may be delivered before. */
    void open(ConnectionAcceptor acceptor, Handshake handshake) {
        try {
            if (handshake.subprotocol() == null && handshake.header("Sec-WebSocket-Protocol") != null) {
                connection.close(CloseCode.PROTOCOL_ERROR, "none of the subprotocols is known");
            } else {
                inbound.deliverTo(acceptor.accept(connection, handshake));
            }
        } finally {
            inbound.opened();
        }
    }

    /** Instead of {@link #open}. */
    void refuse(CloseCode code, String reason) {
        connection.close(code, reason);
        inbound.opened();
    }

    /** A piece of a text message, the whole one as well. */
    public void text(String piece, boolean last) {
        inbound.text(piece, last, connection);
    }

    /** A piece of a binary message. */
    public void binary(byte[] piece, boolean last) {
        inbound.binary(piece, last, connection);
    }

    /** The container says that it is gone. Idempotent, on any thread. */
    public void ended() {
        connection.ended();
    }
}
