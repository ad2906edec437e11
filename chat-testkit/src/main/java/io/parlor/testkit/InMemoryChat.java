package io.parlor.testkit;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.security.Authenticator;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A chat server in memory for the tests of a host, on virtual time, with clients that speak {@code chat.v1.json}:
 *
 * <pre>{@code
 * try (InMemoryChat chat = InMemoryChat.start()) {
 *     InMemoryChat.Client ann = chat.connect("ann");
 *     ann.send("{\"id\":2,\"op\":\"join\",\"room\":\"lobby\"}");
 *     chat.server().room("lobby").post(Post.system("{\"text\":\"hi\"}"));
 *     chat.time().run();
 *     assertThat(ann.received()).anyMatch(line -> line.contains("hi"));
 * }
 * }</pre>
 *
 * <p>Whoever connects is believed. Not thread-safe: all is done by the test's thread, when it lets time run.
 */
public final class InMemoryChat implements AutoCloseable {
    private final VirtualTime time;
    private final ChatServer server;

    private InMemoryChat(VirtualTime time, ChatServer server) {
        this.time = time;
        this.server = server;
    }

    public static InMemoryChat start() {
        return start(UnaryOperator.identity());
    }

    /** @param changes to the builder, such as the host's own policy and interceptors */
    public static InMemoryChat start(UnaryOperator<ChatServerBuilder> changes) {
        VirtualTime time = new VirtualTime(0);
        ChatServerBuilder builder = ChatServer.builder()
                .authenticator(Authenticator.guests())
                .executor(time)
                .scheduler(time)
                .clock(time);
        return new InMemoryChat(time, changes.apply(builder).build());
    }

    public ChatServer server() {
        return server;
    }

    public VirtualTime time() {
        return time;
    }

    /** Opens a connection, sends {@code connect} with the id 1 and the user's name as the token, and lets the server answer. */
    public Client connect(String user) {
        Client client = new Client();
        client.send("{\"id\":1,\"op\":\"connect\",\"token\":\"" + user + "\"}");
        return client;
    }

    @Override
    public void close() {
        server.close();
        time.run();
    }

    /** One connection. */
    public final class Client {
        private final RecordingConnection connection = new RecordingConnection();
        private final ConnectionListener listener =
                server.accept(connection, new Handshake(null, "/chat", Map.of(), Map.of(), null, null));

        private Client() {}

        /** Sends a message, and lets the server work until it has nothing more to do. */
        public void send(String message) {
            listener.onText(message);
            time.run();
        }

        /** All lines the server has sent, without heartbeats. */
        public List<String> received() {
            return connection.lines();
        }

        /** Stalls, and says how it was closed. */
        public RecordingConnection connection() {
            return connection;
        }

        /** The connection is gone. */
        public void disconnect() {
            listener.onClosed();
            time.run();
        }
    }
}
