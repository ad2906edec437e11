package io.parlor.broker.redis;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.broker.MessageBroker;
import io.parlor.security.Authenticator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node of a chat in a process of its own, with users in the lobby, until it is killed or told to stop. */
final class ChatNode implements AutoCloseable {
    static final Duration HEARTBEAT = Duration.ofSeconds(2);
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final String READY = "ready";

    private final Process process;

    private ChatNode(Process process) {
        this.process = process;
    }

    /** For nodes of this process and of others. */
    static ChatServerBuilder settings(MessageBroker broker) {
        return ChatServer.builder()
                .broker(broker)
                .authenticator(Authenticator.guests())
                .presenceHeartbeat(HEARTBEAT)
                .presenceGrace(GRACE);
    }

    static ChatNode start(String redis, String... users) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ChatNode.class.getName(),
                redis));
        command.addAll(List.of(users));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (!READY.equals(line)) {
                process.destroyForcibly();
                throw new IllegalStateException("the node said " + line);
            }
            return new ChatNode(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL. */
    void kill9() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(Brokers.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the node does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws IOException {
        try (MessageBroker broker = Brokers.alert().uri(arguments[0]).connect();
                ChatServer server = settings(broker).build()) {
            for (int i = 1; i < arguments.length; i++) {
                new ChatUser(server, arguments[i]).ask("'op':'join','room':'lobby'");
            }
            System.out.println(READY);
            // The end of it comes with the parent's.
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        }
    }
}
