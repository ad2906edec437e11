package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.MessageBroker;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Consumer groups when handlers fail for good, a member dies without a word, and Redis loses everything. */
class GroupFaultsTest {
    private final RoomId room = new RoomId("lobby");

    @Test
    void aRecordThatFailsAgainAndAgainIsPutAsideAndTheRestGoesOn() throws Exception {
        try (RedisServer server = RedisServer.start();
                MessageBroker node = grouped(server)) {
            AtomicInteger tries = new AtomicInteger();
            RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
            try (AutoCloseable member = consume(node, (in, position, stored) -> {
                if (Brokers.text(stored).equals("poison0")) {
                    tries.incrementAndGet();
                    return CompletableFuture.failedFuture(new IllegalStateException("a handler fails on purpose"));
                }
                handled.onRecord(position, stored);
                return CompletableFuture.completedFuture(null);
            })) {
                Brokers.appendAll(node, room, "poison", 1);
                Brokers.appendAll(node, room, "good", 5);

                String deadLetters = new KeySpace("parlor", 64).deadLetters(shard(), "archive");
                Awaitility.await()
                        .atMost(Brokers.PATIENCE)
                        .until(() -> server.ask(commands -> commands.xlen(deadLetters)) == 1);
                assertThat(handled.awaitEntries(5)).hasSize(5);
                assertThat(tries).hasValue(RedisFixture.GROUPS.maxDeliveries());
                String firehose = new KeySpace("parlor", 64).firehose(shard());
                assertThat(server.ask(commands -> commands.xpending(firehose, "archive"))
                                .getCount())
                        .isZero();
            }
        }
    }

    @Test
    void whatAMemberThatDiedHadInHandGoesToAnotherWhenItsLeaseIsOver() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisMessageBroker dying = (RedisMessageBroker) grouped(server);
                MessageBroker other = grouped(server)) {
            RecordingListener inHand = new RecordingListener(Brokers.PATIENCE);
            consume(dying, (in, position, stored) -> {
                inHand.onRecord(position, stored);
                return new CompletableFuture<>();
            });
            Brokers.appendAll(dying, room, "m", 1);
            inHand.awaitEntries(1);

            dying.engine().close();
            RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
            try (AutoCloseable member = consume(other, succeeding(handled))) {
                assertThat(handled.awaitEntries(1)).hasSize(1);
            }
        }
    }

    @Test
    void membersShareTheShardsAndEachRecordGoesToOne() throws Exception {
        try (RedisServer server = RedisServer.start();
                MessageBroker one = grouped(server);
                MessageBroker two = grouped(server)) {
            RecordingListener first = new RecordingListener(Brokers.PATIENCE);
            RecordingListener second = new RecordingListener(Brokers.PATIENCE);
            try (AutoCloseable a = consume(one, succeeding(first));
                    AutoCloseable b = consume(two, succeeding(second))) {
                Awaitility.await()
                        .atMost(Brokers.PATIENCE)
                        .until(() -> leaseHolders(server).size() == 2);
                List<RoomId> rooms = Stream.iterate(0, i -> i + 1)
                        .limit(200)
                        .map(i -> new RoomId("room" + i))
                        .toList();
                rooms.forEach(each -> Brokers.appendAll(one, each, "m", 1));

                Awaitility.await()
                        .atMost(Brokers.PATIENCE)
                        .until(() -> first.entries().size() + second.entries().size() >= 200);
                assertThat(first.entries()).isNotEmpty();
                assertThat(second.entries()).isNotEmpty();
            }
        }
    }

    @Test
    void aGroupGoesOnAfterAFlush() throws Exception {
        try (RedisServer server = RedisServer.start();
                MessageBroker node = grouped(server)) {
            RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
            try (AutoCloseable member = consume(node, succeeding(handled))) {
                Brokers.appendAll(node, room, "before", 1);
                handled.awaitText("before0");
                server.ask(commands -> commands.flushall());

                Brokers.appendAll(node, room, "after", 1);

                handled.awaitText("after0");
            }
        }
    }

    private int shard() {
        return new KeySpace("parlor", 64).shardOf(room);
    }

    private static List<String> leaseHolders(RedisServer server) {
        return server.ask(commands -> commands.keys("*lease:archive").stream()
                .map(commands::get)
                .distinct()
                .toList());
    }

    private static ConsumerGroups.Handler succeeding(RecordingListener handled) {
        return (room, position, stored) -> {
            handled.onRecord(position, stored);
            return CompletableFuture.completedFuture(null);
        };
    }

    private static MessageBroker grouped(RedisServer server) {
        return Brokers.alert()
                .uri(server.uri())
                .consumerGroups(RedisFixture.GROUPS)
                .connect();
    }

    private static AutoCloseable consume(MessageBroker node, ConsumerGroups.Handler handler) {
        return Brokers.await(((ConsumerGroups) node).consume("archive", handler));
    }
}
