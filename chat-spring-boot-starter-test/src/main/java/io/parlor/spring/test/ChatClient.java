package io.parlor.spring.test;

import io.parlor.model.CloseCode;
import io.parlor.testkit.RecordingConnection;
import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A client that speaks {@code chat.v1.json}, and keeps all that it gets. Methods that wait do so for 30 seconds at most, and fail with an
 * {@link AssertionError} then. Used by one thread at a time.
 */
public final class ChatClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RecordingConnection connection = new RecordingConnection();
    private final ConnectionListener listener;
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicBoolean gone = new AtomicBoolean();

    ChatClient(ConnectionAcceptor server, Handshake handshake) {
        listener = server.accept(connection, handshake);
    }

    /** Says who it is, and gives the reply. */
    public String connect(String token) {
        return ask("{\"op\":\"connect\",\"token\":\"" + token + "\"}");
    }

    /** Joins, and gives the reply. */
    public String join(String room) {
        return ask("{\"op\":\"join\",\"room\":\"" + room + "\"}");
    }

    /**
     * Posts a message, and gives the reply.
     *
     * @param body one JSON value
     */
    public String post(String room, String body) {
        return ask("{\"op\":\"post\",\"room\":\"" + room + "\",\"body\":" + body + "}");
    }

    /**
     * Sends a command, and waits for its reply, which has {@code ok} or {@code error}.
     *
     * @param command a JSON object without {@code id}, which is added
     */
    public String ask(String command) {
        String id = "{\"id\":" + ids.incrementAndGet();
        send(id + "," + command.substring(command.indexOf('{') + 1));
        return expect(id + ",");
    }

    /** Sends a message as it is. */
    public void send(String message) {
        listener.onText(message);
    }

    /** Waits for a line that has this in it, and gives the first. */
    public String expect(String part) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> received().stream().anyMatch(line -> line.contains(part)));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no line has " + part + " in it: " + received(), e);
        }
        return received().stream()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow();
    }

    /** All lines so far, without heartbeats. */
    public List<String> received() {
        return connection.lines();
    }

    /** Waits until the server closes the connection, and tells with which code. */
    public CloseCode expectClosed() {
        return connection.awaitClosed().code();
    }

    /** The connection is lost, without a close frame. Idempotent. */
    @Override
    public void close() {
        if (gone.compareAndSet(false, true)) {
            listener.onClosed();
        }
    }
}
