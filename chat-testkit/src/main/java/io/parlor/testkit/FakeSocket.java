package io.parlor.testkit;

import io.parlor.ChatServer;
import io.parlor.model.CloseCode;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of a connection without a network: what the server writes goes to a consumer line by line, on another thread than the server's, and the server may go on
 * when it was consumed. Can stop reading. Thread-safe.
 */
public final class FakeSocket implements Connection {
    private final Executor network;
    private final Consumer<String> lines;
    private final ConnectionListener listener;

    // Guarded by this.
    private boolean reads = true;
    private boolean closed;
    private @Nullable Runnable unread;

    /**
     * Opens a connection.
     *
     * @param network has one thread or more; what the server wrote is consumed by one at a time
     * @param lines   gets each line but heartbeats, and {@code closed}, code and reason when the server closes
     */
    public FakeSocket(ChatServer server, String subprotocol, Executor network, Consumer<String> lines) {
        this.network = network;
        this.lines = lines;
        this.listener = server.accept(this, new Handshake(subprotocol, "/", Map.of(), Map.of(), null, null));
    }

    /** Opens a connection that has connected as a guest of that name. */
    public static FakeSocket connect(ChatServer server, String user, Executor network, Consumer<String> lines) {
        FakeSocket socket = new FakeSocket(server, "chat.v1.json", network, lines);
        socket.send("{\"id\":1,\"op\":\"connect\",\"token\":\"" + user + "\"}");
        return socket;
    }

    /** Sends a message. */
    public void send(String message) {
        listener.onText(message);
    }

    /** Breaks the connection: what was written and not yet consumed is lost. */
    public void cut() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        listener.onClosed();
    }

    /** The client is gone, and nothing tells the server: what it writes vanishes. */
    public void abandon() {
        synchronized (this) {
            closed = true;
        }
        readAgain();
    }

    /** From now on what the server writes is kept, and the server waits. */
    public void stopReading() {
        synchronized (this) {
            reads = false;
        }
    }

    /** Ends that. */
    public void readAgain() {
        Runnable next;
        synchronized (this) {
            reads = true;
            next = unread;
            unread = null;
        }
        if (next != null) {
            network.execute(next);
        }
    }

    @Override
    public void write(TextFrame frame, Runnable done) {
        Runnable consume = () -> {
            boolean lost;
            synchronized (this) {
                lost = closed;
            }
            if (!lost) {
                frame.text().lines().filter(line -> !line.isEmpty()).forEach(lines);
            }
            done.run();
        };
        synchronized (this) {
            if (!reads) {
                unread = consume;
                return;
            }
        }
        network.execute(consume);
    }

    @Override
    public void close(CloseCode code, String reason) {
        lines.accept("closed " + code + " " + reason);
        network.execute(this::cut);
    }
}
