package io.parlor.scenario;

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
 * when it was consumed. Can stop reading.
 */
final class FakeSocket implements Connection {
    private final Executor network;
    private final Consumer<String> lines;
    private final ConnectionListener listener;

    // Guarded by this.
    private boolean reads = true;
    private boolean closed;
    private @Nullable Runnable unread;

    FakeSocket(ChatServer server, String subprotocol, Executor network, Consumer<String> lines) {
        this.network = network;
        this.lines = lines;
        this.listener = server.accept(this, new Handshake(subprotocol, "/", Map.of(), Map.of(), null, null));
    }

    /** Opens a connection that has connected as a guest of that name. */
    static FakeSocket connect(ChatServer server, String user, Executor network, Consumer<String> lines) {
        FakeSocket socket = new FakeSocket(server, "chat.v1.json", network, lines);
        socket.send("{\"id\":1,\"op\":\"connect\",\"token\":\"" + user + "\"}");
        return socket;
    }

    void send(String message) {
        listener.onText(message);
    }

    /** Breaks the connection: what was written and not yet consumed is lost. */
    void cut() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        listener.onClosed();
    }

    void stopReading() {
        synchronized (this) {
            reads = false;
        }
    }

    void readAgain() {
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
