package io.parlor.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.RawTcpProxy;
import io.parlor.testkit.RecordingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What happens to RabbitMQ besides what the kit does to every backend. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {
    private static final long SEGMENT = 16 * 1024;

    private final RoomId room = new RoomId("lobby-" + UUID.randomUUID());
    private RabbitNode rabbit;

    @BeforeAll
    void start() {
        rabbit = RabbitNode.start();
    }

    @AfterAll
    void stop() {
        rabbit.close();
    }

    private RabbitMessageBrokerBuilder builder() {
        return Brokers.alert().uri(rabbit.uri()).prefix("p" + UUID.randomUUID());
    }

    @Test
    void aGracefulStopAndStartLosesAndDoublesNothing() {
        assertThatNothingIsLostOrDoubledThrough(() -> {
            rabbit.stop();
            rabbit.restart();
        });
    }

    @Test
    void closingAllConnectionsLosesAndDoublesNothing() {
        assertThatNothingIsLostOrDoubledThrough(
                () -> rabbit.ctl("close_all_connections", "a test closes them on purpose"));
    }

    /** One node sends with keys, again what failed, and both of two nodes follow. */
    private void assertThatNothingIsLostOrDoubledThrough(Runnable fault) {
        String prefix = "p" + UUID.randomUUID();
        try (MessageBroker sender =
                        Brokers.alert().uri(rabbit.uri()).prefix(prefix).connect();
                MessageBroker other =
                        Brokers.alert().uri(rabbit.uri()).prefix(prefix).connect()) {
            List<RecordingListener> followers =
                    List.of(new RecordingListener(Brokers.PATIENCE), new RecordingListener(Brokers.PATIENCE));
            Brokers.follow(sender, room, followers.get(0));
            Brokers.follow(other, room, followers.get(1));
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<List<LogEntry>> sending = CompletableFuture.supplyAsync(() -> sendUntil(sender, over));
            followers.get(1).awaitEntries(20);
            fault.run();
            over.set(true);
            List<LogEntry> sent = sending.join();
            Position end = sent.get(sent.size() - 1).position();
            for (RecordingListener follower : followers) {
                assertThat(follower.awaitPosition(end)).isEqualTo(sent);
                assertThat(follower.resets()).isEmpty();
            }
        }
    }

    private List<LogEntry> sendUntil(MessageBroker sender, AtomicBoolean over) {
        List<LogEntry> sent = new ArrayList<>();
        int afterwards = 10;
        while (!over.get() || afterwards-- > 0) {
            LogRecord record = Brokers.keyed("k" + sent.size(), "m" + sent.size());
            sent.add(new LogEntry(Brokers.appendUntilStored(sender, room, record), record));
        }
        return sent;
    }

    @Test
    void aStreamThatIsDeletedIsMadeAnewAndSaidToBeReset() {
        Names names = new Names("p" + UUID.randomUUID(), Brokers.SHARDS);
        try (MessageBroker node =
                Brokers.alert().uri(rabbit.uri()).prefix(names.prefix()).connect()) {
            RecordingListener follower = new RecordingListener(Brokers.PATIENCE);
            Brokers.follow(node, room, follower);
            List<LogEntry> before = Brokers.appendAll(node, room, "before", 10);
            rabbit.ask(channel -> channel.queueDelete(names.stream(names.shardOf(room.value()))));
            assertThat(follower.awaitReset(1).reason()).isEqualTo(GapReason.RESET);
            List<LogEntry> after = Brokers.appendAll(node, room, "after", 20);
            follower.awaitPosition(after.get(19).position());
            for (LogEntry lost : before) {
                LogSlice slice = Brokers.after(node, room, lost.position());
                assertThat(slice.gap()).isEqualTo(GapReason.RESET);
                assertThat(slice.entries()).isEqualTo(after);
            }
        }
    }

    @Test
    void whoeverRetentionOvertookIsToldOfTheGapAndGoesOn() {
        String prefix = "p" + UUID.randomUUID();
        try (RawTcpProxy proxy = RawTcpProxy.to("127.0.0.1", rabbit.port());
                MessageBroker slow = small(prefix, "amqp://127.0.0.1:" + proxy.port());
                MessageBroker other = small(prefix, rabbit.uri())) {
            RecordingListener follower = new RecordingListener(Brokers.PATIENCE);
            Brokers.follow(slow, room, follower);
            Position seen = Brokers.appendAll(other, room, "seen", 1).get(0).position();
            follower.awaitPosition(seen);
            proxy.cut();
            Awaitility.await().atMost(Brokers.PATIENCE).until(() -> {
                Brokers.appendAll(other, room, "missed", 100);
                return Brokers.after(other, room, seen).gap() != null;
            });
            proxy.heal();
            RecordingListener.Call.Reset reset = follower.awaitReset(1);
            assertThat(reset.reason()).isEqualTo(GapReason.TRIMMED);
            assertThat(reset.resumed()).isGreaterThan(seen);
            List<LogEntry> after = Brokers.appendAll(other, room, "after", 5);
            List<LogEntry> got = follower.awaitPosition(after.get(4).position());
            assertThat(got).endsWith(after.toArray(LogEntry[]::new));
            assertThat(Brokers.after(slow, room, seen).gap()).isEqualTo(GapReason.TRIMMED);
        }
    }

    private static MessageBroker small(String prefix, String uri) {
        return Brokers.alert()
                .uri(uri)
                .prefix(prefix)
                .shards(1)
                .segmentBytes(SEGMENT)
                .historyBytes(4 * SEGMENT)
                .connect();
    }

    @Test
    void aMemoryAlarmIsSaidAndFailsAppendsAsRetryableUntilItIsCleared() {
        assertDegradedMeanwhile(
                () -> rabbit.ctl("set_vm_memory_high_watermark", "absolute", "1MB"),
                () -> rabbit.ctl("set_vm_memory_high_watermark", "0.4"));
    }

    @Test
    void aDiskAlarmIsSaidAndFailsAppendsAsRetryableUntilItIsCleared() {
        assertDegradedMeanwhile(
                () -> rabbit.ctl("set_disk_free_limit", "900000GB"), () -> rabbit.ctl("set_disk_free_limit", "1MB"));
    }

    private void assertDegradedMeanwhile(Runnable alarm, Runnable allClear) {
        try (MessageBroker node = builder().connect()) {
            RecordingListener follower = new RecordingListener(Brokers.PATIENCE);
            Brokers.follow(node, room, follower);
            Brokers.appendAll(node, room, "before", 5);
            assertThat(node.degraded()).isNull();
            alarm.run();
            try {
                // Those that RabbitMQ was still reading when it began may succeed. It says that it is blocked when it
                // gets one.
                Awaitility.await().atMost(Brokers.PATIENCE).until(() -> {
                    BrokerException.Kind kind = failureOf(node, "refused");
                    return kind == BrokerException.Kind.UNAVAILABLE && node.degraded() != null;
                });
            } finally {
                allClear.run();
            }
            Position after = Brokers.appendUntilStored(node, room, Brokers.keyed("after", "after"));
            follower.awaitPosition(after);
            assertThat(follower.resets()).isEmpty();
            assertThat(node.degraded()).isNull();
        }
    }

    private BrokerException.@org.jspecify.annotations.Nullable Kind failureOf(MessageBroker node, String text) {
        try {
            Brokers.await(node.append(room, Brokers.record(text)));
            return null;
        } catch (BrokerException e) {
            assertThat(e.retryable()).isTrue();
            return e.kind();
        }
    }
}
