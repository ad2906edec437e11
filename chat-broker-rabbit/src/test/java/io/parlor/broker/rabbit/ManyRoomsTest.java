package io.parlor.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRecord;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ManyRoomsTest {
    private static final int ROOMS = 10_000;
    private static final int ROUNDS = 2;
    private static final int AT_ONCE = 500;

    @Test
    void tenThousandRoomsFollowedAndLeftInAChurnCostBindingsAndNothingElse() {
        try (RabbitNode server = RabbitNode.start();
                RabbitMessageBroker node = Brokers.alert()
                        .uri(server.uri())
                        .commandTimeout(Brokers.PATIENCE)
                        .connect()) {
            List<RoomId> rooms = IntStream.range(0, ROOMS)
                    .mapToObj(i -> new RoomId("room" + i))
                    .toList();
            // So that every stream is read.
            rooms.subList(0, 100).forEach(room -> Brokers.await(node.append(room, Brokers.record("warm"))));
            Cost before = Cost.of(server);
            List<RoomSubscription> open = new ArrayList<>();
            List<Counting> counts = new ArrayList<>();
            Random random = new Random(1);
            long start = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                open.forEach(RoomSubscription::close);
                open.clear();
                counts.clear();
                for (int from = 0; from < ROOMS; from += AT_ONCE) {
                    followSome(node, rooms.subList(from, from + AT_ONCE), random, open, counts);
                }
            }
            System.out.printf(
                    "%d rounds of following %d rooms, some left at once, took %d ms%n",
                    ROUNDS, ROOMS, (System.nanoTime() - start) / 1_000_000);
            for (int from = 0; from < ROOMS; from += AT_ONCE) {
                List<CompletionStage<Position>> appends = rooms.subList(from, from + AT_ONCE).stream()
                        .map(room -> node.append(room, Brokers.keyed("k", "to " + room.value())))
                        .toList();
                appends.forEach(Brokers::await);
            }
            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .until(() -> counts.stream().allMatch(each -> each.records.get() == 1));
            assertThat(Cost.of(server)).isEqualTo(before);
            open.forEach(RoomSubscription::close);
            Awaitility.await().atMost(Brokers.PATIENCE).until(() -> bindingsOf(server) == 0);
            assertThat(node.engine().signals().size()).isZero();
            assertThat(rooms)
                    .allMatch(room ->
                            node.engine().shardOf(room.value()).followers().isEmpty());
            assertThat(Cost.of(server)).isEqualTo(before);
            assertThat(counts).allMatch(each -> each.records.get() == 1 && each.resets.get() == 0);
        }
    }

    /** What must not grow with rooms. */
    private record Cost(int queues, int consumers, int channels, int connections) {
        static Cost of(RabbitNode server) {
            return new Cost(
                    count(server.ctl("list_queues", "name")),
                    count(server.ctl("list_consumers", "consumer_tag")),
                    count(server.ctl("list_channels", "pid")),
                    count(server.ctl("list_connections", "pid")));
        }
    }

    /** Lines but the heading. */
    private static int count(String table) {
        return (int) table.lines().filter(line -> !line.isBlank()).count() - 1;
    }

    private static int bindingsOf(RabbitNode server) {
        return (int) server.ctl("list_bindings", "source_name", "routing_key")
                .lines()
                .filter(line -> line.startsWith(Brokers.NAMES.signals()))
                .count();
    }

    /** Each is followed, and some are left and followed again before the first has begun. */
    private static void followSome(
            RabbitMessageBroker node,
            List<RoomId> rooms,
            Random random,
            List<RoomSubscription> open,
            List<Counting> counts) {
        List<CompletionStage<RoomSubscription>> left = new ArrayList<>();
        List<CompletionStage<RoomSubscription>> kept = new ArrayList<>();
        for (RoomId room : rooms) {
            for (int again = random.nextInt(3); again > 0; again--) {
                CompletionStage<RoomSubscription> leaving = node.follow(room, new Counting());
                left.add(leaving.thenApply(subscription -> {
                    subscription.close();
                    return subscription;
                }));
            }
            Counting count = new Counting();
            counts.add(count);
            kept.add(node.follow(room, count));
        }
        left.forEach(Brokers::await);
        kept.forEach(stage -> open.add(Brokers.await(stage)));
    }

    private static final class Counting implements RoomListener {
        private final AtomicInteger records = new AtomicInteger();
        private final AtomicInteger resets = new AtomicInteger();

        @Override
        public void onRecord(Position position, LogRecord record) {
            records.incrementAndGet();
        }

        @Override
        public void onSignal(byte[] payload) {}

        @Override
        public void onReset(Position resumed, GapReason reason) {
            resets.incrementAndGet();
        }
    }
}
