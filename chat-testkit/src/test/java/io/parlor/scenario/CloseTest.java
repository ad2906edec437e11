package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.ChatServer;
import io.parlor.broker.LogRecord;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.CloseCode;
import io.parlor.model.RoomId;
import io.parlor.room.Post;
import io.parlor.security.Authenticator;
import io.parlor.session.ChatListener;
import io.parlor.session.ChatSession;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Closing, also of a server with threads of its own. */
class CloseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void everySessionIsClosedAndMayComeBack() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            TestClient silent = chat.open();
            chat.server.close();
            chat.settle();

            assertThat(List.of(ann, silent)).allMatch(client -> client.closeCode() == CloseCode.GOING_AWAY);
            assertThat(chat.server.sessions().count()).isZero();
            assertThat(chat.broker.openSubscriptions()).isZero();
        }
    }

    @Test
    void whoComesLaterIsTurnedAwayAndClosingTwiceIsClosingOnce() {
        try (Scenario chat = Scenario.plain()) {
            chat.server.close();
            chat.server.close();
            TestClient late = chat.open();
            chat.settle();

            assertThat(late.closeCode()).isEqualTo(CloseCode.DRAIN);
        }
    }

    @Test
    void theHostsBrokerIsLeftOpen() {
        try (Scenario chat = Scenario.plain()) {
            chat.server.close();

            assertThat(chat.broker.log.append(new RoomId("lobby"), new LogRecord(null, new byte[1])))
                    .isCompleted();
        }
    }

    @Test
    void theThreadsItMadeEnd() {
        ChatServer server = ChatServer.builder()
                .authenticator(Authenticator.guests())
                .workers(3)
                .build();
        try {
            ConnectionListener[] sessions = new ConnectionListener[30];
            AtomicInteger connected = new AtomicInteger();
            for (int i = 0; i < sessions.length; i++) {
                sessions[i] = server.accept(new Counting(connected), handshake());
                sessions[i].onText("{\"id\":1,\"op\":\"connect\",\"token\":\"ann" + i + "\"}");
            }
            await().atMost(PATIENCE).until(() -> connected.get() == sessions.length);
            assertThat(ownThreads()).anyMatch(name -> name.startsWith("parlor-worker-"));
            assertThat(ownThreads()).contains("parlor-timer-1");
        } finally {
            server.close();
        }
        await().atMost(PATIENCE).until(() -> ownThreads().isEmpty());
    }

    @Test
    void everySessionsEndIsToldHoweverManyThereAre() {
        int count = 3_000;
        AtomicInteger connected = new AtomicInteger();
        AtomicInteger disconnected = new AtomicInteger();
        InMemoryMessageBroker broker = InMemoryMessageBroker.create();
        ChatServer server = ChatServer.builder()
                .authenticator(Authenticator.guests())
                .broker(broker)
                .workers(2)
                .listener(new ChatListener() {
                    @Override
                    public void onDisconnected(ChatSession session) {
                        disconnected.incrementAndGet();
                    }
                })
                .build();
        List<ConnectionListener> connections = new ArrayList<>();
        try (broker) {
            for (int i = 0; i < count; i++) {
                ConnectionListener opened = server.accept(new Counting(connected), handshake());
                opened.onText("{\"id\":1,\"op\":\"connect\",\"token\":\"ann" + i + "\"}");
                connections.add(opened);
            }
            await().atMost(PATIENCE).until(() -> connected.get() == count);
            server.close();
            // A container tells of connections that were closed when it comes to it.
            connections.forEach(ConnectionListener::onClosed);

            await().atMost(PATIENCE).until(() -> disconnected.get() == count);
            assertThat(server.sessions().count()).isZero();
            assertThat(server.room("lobby").post(Post.message("1"))).succeedsWithin(PATIENCE);
        } finally {
            server.close();
        }
    }

    private static Handshake handshake() {
        return new Handshake(null, "/chat", Map.of(), Map.of(), null, null);
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("parlor-"))
                .toList();
    }

    /** Counts the replies to {@code connect}. */
    private record Counting(AtomicInteger connected) implements Connection {
        @Override
        public void write(TextFrame frame, Runnable done) {
            connected.incrementAndGet();
            done.run();
        }

        @Override
        public void close(CloseCode code, String reason) {
            // Nobody waits for it.
        }
    }
}
