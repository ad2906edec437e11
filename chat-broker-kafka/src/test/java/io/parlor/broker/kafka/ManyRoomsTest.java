package io.parlor.broker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRecord;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.kafkaserver.KafkaServer;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ManyRoomsTest {
    private static final int ROOMS = 10_000;
    private static final int ROUNDS = 3;
    private static final int AT_ONCE = 500;

    @Test
    void tenThousandRoomsFollowedAndLeftInAChurnTakeNoMoreThreadsThanOne() {
        try (KafkaServer server = KafkaServer.start(Map.of(), KafkaServer.smallJvm());
                KafkaMessageBroker node = KafkaMessageBroker.builder()
                        .bootstrapServers(server.bootstrapServers())
                        .commandTimeout(Duration.ofSeconds(30))
                        .grace(Duration.ZERO)
                        .connect()) {
            Brokers.follow(node, new RoomId("one"), new Counting()).close();
            Set<String> threads = clientThreads();
            Set<String> clients = new TreeSet<>(node.clientMetrics().keySet());
            List<RoomId> rooms = IntStream.range(0, ROOMS)
                    .mapToObj(i -> new RoomId("room" + i))
                    .toList();
            List<RoomSubscription> open = new ArrayList<>();
            List<Counting> counts = new ArrayList<>();
            Random random = new Random(1);
            for (int round = 0; round < ROUNDS; round++) {
                open.forEach(RoomSubscription::close);
                open.clear();
                counts.clear();
                for (int from = 0; from < ROOMS; from += AT_ONCE) {
                    followSome(node, rooms.subList(from, from + AT_ONCE), random, open, counts);
                }
            }

            for (int from = 0; from < ROOMS; from += AT_ONCE) {
                List<CompletionStage<Position>> appends = rooms.subList(from, from + AT_ONCE).stream()
                        .map(room -> node.append(room, Brokers.keyed("k", "to " + room.value())))
                        .toList();
                appends.forEach(Brokers::await);
            }
            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .until(() -> counts.stream().allMatch(each -> each.records.get() == 1));
            assertThat(clientThreads()).isEqualTo(threads);
            assertThat(node.clientMetrics().keySet()).isEqualTo(clients);
            assertThat(node.engine().feeds()).hasSize(16).allMatch(Feed::isOpen);

            open.forEach(RoomSubscription::close);
            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .until(() -> node.engine().feeds().stream().noneMatch(Feed::isOpen));
            assertThat(counts).allMatch(each -> each.records.get() == 1 && each.resets.get() == 0);
        }
    }

    private static Set<String> clientThreads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().contains("kafka")) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    /** Each is followed, and some are left and followed again before the first has begun. */
    private static void followSome(
            KafkaMessageBroker node,
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
