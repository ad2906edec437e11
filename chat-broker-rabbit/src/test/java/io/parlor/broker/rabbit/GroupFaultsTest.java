package io.parlor.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogEntry;
import io.parlor.broker.MessageBroker;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Consumer groups when handlers fail for good, a member dies without a word, and RabbitMQ is killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupFaultsTest {
    private static final int DELIVERIES = 3;

    private final RoomId room = new RoomId("lobby");
    private RabbitNode rabbit;

    @BeforeAll
    void start() {
        rabbit = RabbitNode.start();
    }

    @AfterAll
    void stop() {
        rabbit.close();
    }

    private MessageBroker node(String prefix) {
        return Brokers.alert()
                .uri(rabbit.uri())
                .prefix(prefix)
                .consumerGroups(DELIVERIES, Duration.ofMillis(50), 100)
                .connect();
    }

    @Test
    void aRecordThatFailsAgainAndAgainIsPutAsideAndTheRestGoesOn() throws Exception {
        Names names = new Names("p" + UUID.randomUUID(), Brokers.SHARDS);
        AtomicInteger tries = new AtomicInteger();
        RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
        try (MessageBroker node = node(names.prefix());
                AutoCloseable member = consume(node, (in, position, stored) -> {
                    if (Brokers.text(stored).equals("poison0")) {
                        tries.incrementAndGet();
                        return CompletableFuture.failedFuture(new IllegalStateException("a handler fails on purpose"));
                    }
                    handled.onRecord(position, stored);
                    return CompletableFuture.completedFuture(null);
                })) {
            Brokers.appendAll(node, room, "poison", 1);
            List<LogEntry> good = Brokers.appendAll(node, room, "good", 5);
            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .until(() -> rabbit.ask(channel -> channel.messageCount(names.deadLetters("archive"))) == 1);
            assertThat(handled.awaitEntries(5)).isEqualTo(good);
            assertThat(tries).hasValue(DELIVERIES + 1);
        }
    }

    @Test
    void whatAMemberThatDiedHadInHandGoesToAnother() throws Exception {
        String prefix = "p" + UUID.randomUUID();
        RecordingListener inHand = new RecordingListener(Brokers.PATIENCE);
        RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
        try (MessageBroker other = node(prefix);
                MessageBroker dying = node(prefix)) {
            consume(dying, (in, position, stored) -> {
                inHand.onRecord(position, stored);
                return new CompletableFuture<>();
            });
            List<LogEntry> appended = Brokers.appendAll(other, room, "m", 3);
            inHand.awaitEntries(1);
            try (AutoCloseable member = consume(other, succeeding(handled))) {
                dying.close();
                assertThat(handled.awaitEntries(3)).isEqualTo(appended);
            }
        }
    }

    @Test
    void aGroupGoesOnAfterRabbitWasKilled() throws Exception {
        RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
        try (MessageBroker node = node("p" + UUID.randomUUID());
                AutoCloseable member = consume(node, succeeding(handled))) {
            Brokers.appendAll(node, room, "before", 1);
            handled.awaitText("before0");
            rabbit.kill9();
            rabbit.restart();
            Brokers.appendUntilStored(node, room, Brokers.keyed("after", "after"));
            handled.awaitText("after");
        }
    }

    @Test
    void aGroupWhoseQueueTakesNothingHoldsUpNoPostAndMissesNone() throws Exception {
        Names names = new Names("p" + UUID.randomUUID(), Brokers.SHARDS);
        RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
        try (MessageBroker node = node(names.prefix());
                AutoCloseable member = consume(node, succeeding(handled))) {
            List<LogEntry> appended = new ArrayList<>(Brokers.appendAll(node, room, "before", 1));
            handled.awaitEntries(1);
            String queue = "{'%2F_" + names.group("archive") + "', node()}";
            rabbit.ctl("eval", "ra:stop_server(quorum_queues, " + queue + ").");
            // More than the feeder has on its way at most, none of them refused.
            for (int i = 0; i < 20; i++) {
                appended.addAll(Brokers.appendAll(node, room, "meanwhile", 100));
            }
            rabbit.ctl("eval", "ra:restart_server(quorum_queues, " + queue + ").");
            appended.addAll(Brokers.appendAll(node, room, "after", 1));
            // At least once: what was under way may come again, but in order, and none is missing.
            handled.awaitPosition(appended.get(appended.size() - 1).position());
            assertThat(handled.entries().stream().distinct().toList()).isEqualTo(appended);
        }
    }

    private static ConsumerGroups.Handler succeeding(RecordingListener handled) {
        return (room, position, stored) -> {
            handled.onRecord(position, stored);
            return CompletableFuture.completedFuture(null);
        };
    }

    private static AutoCloseable consume(MessageBroker node, ConsumerGroups.Handler handler) {
        return Brokers.await(((ConsumerGroups) node).consume("archive", handler));
    }
}
