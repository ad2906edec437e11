package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is forgotten, when, and that it is said so. */
class RetentionTest {
    private static RedisServer server;

    private final RoomId room = new RoomId("lobby");
    private final RoomKeys keys = new KeySpace("parlor", 64).of(room);

    @BeforeAll
    static void startServer() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.ask(commands -> commands.flushall());
    }

    @Test
    void anIdleRoomLosesItsRecordsAndKeepsItsPosition() {
        try (MessageBroker node = aged(Duration.ofMillis(400)).connect()) {
            List<LogEntry> appended = Brokers.appendAll(node, room, "m", 10);
            awaitEmptyLog();

            assertThat(Brokers.after(node, room, appended.get(9).position()).gap())
                    .isNull();
            assertThat(Brokers.after(node, room, appended.get(8).position()).gap())
                    .isEqualTo(GapReason.TRIMMED);
            LogEntry next = Brokers.appendAll(node, room, "next", 1).get(0);
            assertThat(next.position().offset()).isEqualTo(11);
            LogSlice whole = Brokers.after(node, room, appended.get(9).position());
            assertThat(whole.gap()).isNull();
            assertThat(whole.entries()).containsExactly(next);
        }
    }

    @Test
    void aFollowerOfARoomWhoseRecordsExpireIsNotToldOfAnything() {
        RecordingListener listener = new RecordingListener(Brokers.PATIENCE);
        try (MessageBroker node = aged(Duration.ofMillis(400)).connect()) {
            Brokers.follow(node, room, listener);
            Brokers.appendAll(node, room, "m", 10);
            awaitEmptyLog();
            Brokers.appendAll(node, room, "next", 1);

            listener.awaitEntries(11);
            assertThat(listener.resets()).isEmpty();
        }
    }

    @Test
    void aRoomInUseLosesRecordsThatAreTooOld() {
        try (MessageBroker node = aged(Duration.ofMillis(800)).connect()) {
            Position old = Brokers.appendAll(node, room, "old", 5).get(4).position();

            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        Brokers.appendAll(node, room, "new", 1);
                        LogSlice all = Brokers.after(node, room, Position.ORIGIN);
                        return all.entries().get(0).position().compareTo(old) > 0;
                    });
            assertThat(Brokers.after(node, room, Position.ORIGIN).gap()).isEqualTo(GapReason.TRIMMED);
        }
    }

    @Test
    void aPositionJustBeforeTheOldestRecordIsWhole() {
        try (MessageBroker node =
                Brokers.alert().uri(server.uri()).historySize(10).connect()) {
            List<LogEntry> appended = Brokers.appendAll(node, room, "m", 30);

            LogSlice edge = Brokers.after(node, room, appended.get(19).position());
            assertThat(edge.gap()).isNull();
            assertThat(edge.entries()).isEqualTo(appended.subList(20, 30));
            LogSlice beyond = Brokers.after(node, room, appended.get(18).position());
            assertThat(beyond.gap()).isEqualTo(GapReason.TRIMMED);
            assertThat(beyond.entries()).isEqualTo(appended.subList(20, 30));
        }
    }

    @Test
    void aKeyIsRememberedForTheWindowAndForTwiceAsLongAtMost() {
        Duration window = Duration.ofMillis(500);
        try (MessageBroker node =
                Brokers.alert().uri(server.uri()).keyWindow(window).connect()) {
            Position first = Brokers.await(node.append(room, Brokers.keyed("k", "m")));
            long appended = System.nanoTime();
            assertThat(Brokers.await(node.append(room, Brokers.keyed("k", "m"))))
                    .isEqualTo(first);

            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .until(() -> !server.ask(commands -> commands.exists(text(keys.keys0()), text(keys.keys1())))
                            .equals(1L));
            long forgotten = System.nanoTime() - appended;
            assertThat(Brokers.await(node.append(room, Brokers.keyed("k", "m"))))
                    .isNotEqualTo(first);
            assertThat(Duration.ofNanos(forgotten)).isGreaterThan(window.minusMillis(50));
        }
    }

    @Test
    void noMoreKeysAreRememberedThanTwiceTheBound() {
        try (MessageBroker node =
                Brokers.alert().uri(server.uri()).keysPerWindow(100).connect()) {
            for (int i = 0; i < 1_000; i++) {
                node.append(room, Brokers.keyed("k" + i, "m"));
            }
            Position last = Brokers.await(node.append(room, Brokers.keyed("last", "m")));

            long remembered =
                    server.ask(commands -> commands.hlen(text(keys.keys0())) + commands.hlen(text(keys.keys1())));
            assertThat(remembered).isBetween(100L, 2 * (100L + 64));
            assertThat(Brokers.await(node.append(room, Brokers.keyed("last", "m"))))
                    .isEqualTo(last);
        }
    }

    @Test
    void nothingIsLeftOfARoomAfterAllItsTimes() {
        try (MessageBroker node = aged(Duration.ofMillis(200))
                .keyWindow(Duration.ofMillis(200))
                .positionAge(Duration.ofMillis(600))
                .connect()) {
            Brokers.await(node.append(room, Brokers.keyed("k", "m")));

            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .until(() -> server.ask(commands -> commands.keys("*lobby")).isEmpty());
        }
    }

    @Test
    void nodesThatSpreadTheirRoomsOtherwiseAreRefused() {
        try (MessageBroker node = Brokers.alert().uri(server.uri()).connect()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> Brokers.alert().uri(server.uri()).shards(16).connect())
                    .isInstanceOf(io.parlor.broker.BrokerException.class)
                    .hasMessageContaining("shards 64");
            assertThat(node.profile().name()).isEqualTo("redis");
        }
    }

    private static RedisMessageBrokerBuilder aged(Duration age) {
        return Brokers.alert().uri(server.uri()).historyAge(age);
    }

    private void awaitEmptyLog() {
        Awaitility.await()
                .atMost(Brokers.PATIENCE)
                .until(() -> server.ask(commands -> commands.exists(keys.channel())) == 0);
    }

    private static String text(byte[] key) {
        return new String(key);
    }
}
