package io.parlor.containers;

import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what it was told of each connection under the name it gave in its query, {@code ?name=}. */
final class RecordingAcceptor implements ConnectionAcceptor {
    static final int MAX_MESSAGE_BYTES = 65536;
    static final String FOREIGN_EVERYWHERE = "https://evil.example";

    private final Map<String, RecordedConnection> connections = new ConcurrentHashMap<>();

    @Override
    public List<String> subprotocols() {
        return List.of("chat.v1.json", "v12.stomp");
    }

    /** Same origin, but for one that is let in nowhere. */
    @Override
    public boolean admits(String origin, String host, boolean secure) {
        if (FOREIGN_EVERYWHERE.equals(origin) || "null".equals(origin)) {
            return false;
        }
        return origin == null || origin.equals((secure ? "https://" : "http://") + host);
    }

    @Override
    public ConnectionListener accept(Connection connection, Handshake handshake) {
        String name = Objects.requireNonNull(handshake.parameter("name"));
        RecordedConnection recorded = new RecordedConnection(connection, handshake);
        if (connections.putIfAbsent(name, recorded) != null) {
            throw new IllegalStateException("accepted twice: " + name);
        }
        return recorded;
    }

    /** Null if there was none of that name. */
    RecordedConnection connection(String name) {
        return connections.get(name);
    }
}
