package io.parlor.broker.redis;

import io.parlor.ChatServer;
import io.parlor.testkit.RecordingConnection;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A user of {@code chat.v1.json} on a node of this process. JSON is written with {@code '} for {@code "}. */
final class ChatUser {
    private final RecordingConnection connection = new RecordingConnection();
    private final ConnectionListener listener;
    private int lastId;

    ChatUser(ChatServer server, String user) {
        listener = server.accept(connection, new Handshake(null, "/chat", Map.of(), Map.of(), null, null));
        ask("'op':'connect','token':'" + user + "'");
    }

    /** @return the reply */
    String ask(String members) {
        int id = ++lastId;
        listener.onText(("{'id':" + id + "," + members + "}").replace('\'', '"'));
        return await("a reply to " + members, line -> line.startsWith("{'id':" + id + ","));
    }

    /** The first line of which that is true, when it has come. */
    String await(String what, Predicate<String> condition) {
        return Awaitility.await(what)
                .atMost(Brokers.PATIENCE)
                .until(() -> lines().stream().filter(condition).findFirst(), java.util.Optional::isPresent)
                .orElseThrow();
    }

    /** What it was told of the presence of a room. */
    List<String> presence() {
        return lines().stream().filter(line -> line.contains("'presence'")).toList();
    }

    List<String> lines() {
        return connection.lines().stream().map(line -> line.replace('"', '\'')).toList();
    }
}
