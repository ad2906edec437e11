package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.broker.memory.InMemoryMessageBrokerBuilder;
import io.parlor.room.Post;
import io.parlor.room.Room;
import io.parlor.security.Authenticator;
import io.parlor.testkit.VirtualTime;
import io.parlor.transport.Handshake;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One node on virtual time, and its clients. Users are believed. When it is closed it checks that the node has let go of everything.
 */
final class Scenario implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(2);

    final VirtualTime time;
    final ScriptedBroker broker;
    final ChatServer server;

    private Scenario(
            long seed, UnaryOperator<ChatServerBuilder> settings, UnaryOperator<InMemoryMessageBrokerBuilder> log) {
        time = new VirtualTime(seed);
        broker = new ScriptedBroker(
                time,
                log.apply(InMemoryMessageBroker.builder().executor(time).clock(time))
                        .build());
        server = settings.apply(ChatServer.builder()
                        .node("n-1")
                        .broker(broker)
                        .authenticator(Authenticator.guests())
                        .executor(time)
                        .scheduler(time)
                        .clock(time)
                        .workers(2))
                .build();
    }

    static Scenario plain() {
        return with(builder -> builder);
    }

    static Scenario with(UnaryOperator<ChatServerBuilder> settings) {
        return seeded(1, settings);
    }

    /** Another seed is another order of what may happen in any order. */
    static Scenario seeded(long seed, UnaryOperator<ChatServerBuilder> settings) {
        return new Scenario(seed, settings, log -> log);
    }

    static Scenario with(UnaryOperator<ChatServerBuilder> settings, UnaryOperator<InMemoryMessageBrokerBuilder> log) {
        return new Scenario(1, settings, log);
    }

    /** A connection that has said nothing yet. */
    TestClient open() {
        return open(null);
    }

    TestClient open(@Nullable Principal principal) {
        return new TestClient(server, time, new Handshake(null, "/chat", Map.of(), Map.of(), principal, null));
    }

    TestClient client(String user) {
        return open().connect(user);
    }

    TestClient clientIn(String room, String user) {
        TestClient client = client(user).join(room);
        client.forget();
        return client;
    }

    Room room(String name) {
        return server.room(name);
    }

    /** Posts as the host does, in order. */
    void posts(String room, String... texts) {
        for (String text : texts) {
            room(room).post(Post.message('"' + text + '"'));
            time.run();
        }
    }

    /** Runs what is to be run now. */
    void settle() {
        time.run();
    }

    void pass(Duration duration) {
        time.advance(duration);
    }

    @Override
    public void close() {
        server.close();
        broker.release();
        time.advance(LONG);
        assertThat(server.sessions().count()).as("sessions held").isZero();
        assertThat(server.rooms().count()).as("rooms held").isZero();
        assertThat(broker.openSubscriptions()).as("subscriptions held").isZero();
        assertThat(time.isIdle()).as("the server's timers have ended").isTrue();
    }
}
