package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.room.ReadMarkerStore;
import io.parlor.security.Authenticator;
import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import io.parlor.security.RoomRequest;
import io.parlor.testkit.VirtualTime;
import io.parlor.transport.Handshake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Two nodes on one log, on virtual time. The user {@code mod} is a moderator. */
final class TwoNodes implements AutoCloseable {
    /** Whether the log can erase what it has. */
    enum Log {
        ERASING,
        KEEPING
    }

    final VirtualTime time = new VirtualTime(1);
    final InMemoryMessageBroker memory;
    final ChatServer one;
    final ChatServer two;
    final ReadMarkerStore markers = ReadMarkerStore.inMemory();
    private final MessageBroker broker;
    private final UnaryOperator<ChatServerBuilder> settings;

    TwoNodes(Log log) {
        this(log, builder -> builder);
    }

    TwoNodes(Log log, UnaryOperator<ChatServerBuilder> settings) {
        this.settings = settings;
        memory = InMemoryMessageBroker.builder().executor(time).clock(time).build();
        // The scripted one has no powers besides those of every broker.
        broker = log == Log.ERASING ? memory : new ScriptedBroker(time, memory);
        one = node("one");
        two = node("two");
    }

    ChatServer node(String name) {
        return settings.apply(ChatServer.builder()
                        .node(name)
                        .broker(broker)
                        .authenticator(Authenticator.guests())
                        .policy(new Moderated())
                        .readMarkers(markers)
                        .executor(time)
                        .scheduler(time)
                        .clock(time)
                        .workers(2))
                .build();
    }

    private static final class Moderated implements RoomPolicy {
        @Override
        public CompletionStage<Decision> decide(RoomRequest request) {
            return CompletableFuture.completedFuture(Decision.allow());
        }

        @Override
        public CompletionStage<Decision> moderates(RoomRequest request) {
            return CompletableFuture.completedFuture(
                    request.user().value().equals("mod") ? Decision.allow() : Decision.deny("not yours"));
        }
    }

    TestClient client(ChatServer node, String user) {
        return new TestClient(node, time, new Handshake(null, "/chat", Map.of(), Map.of(), null, null)).connect(user);
    }

    TestClient clientIn(ChatServer node, String room, String user) {
        TestClient client = client(node, user).join(room);
        client.forget();
        return client;
    }

    /** The texts of the events of a room as a client that pages through all of it is given them. */
    static String history(TestClient client, String room) {
        StringBuilder all = new StringBuilder();
        JsonNode page = client.ok("history", "'room':'" + room + "','limit':3,'after':'0-00000000'");
        for (all.append(page.get("events")); page.get("more").asBoolean(); all.append(page.get("events"))) {
            page = client.ok("history", "'room':'" + room + "','limit':3,'after':" + page.get("next"));
        }
        return all.toString();
    }

    static List<String> bodies(JsonNode page) {
        List<String> bodies = new ArrayList<>();
        page.get("events").forEach(event -> bodies.add(event.get("body").asString("null")));
        return bodies;
    }

    @Override
    public void close() {
        one.close();
        two.close();
        memory.close();
        time.advance(Duration.ofMinutes(2));
        assertThat(time.isIdle()).as("the servers' timers have ended").isTrue();
    }
}
