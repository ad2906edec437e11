package io.parlor.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A cluster of three RabbitMQ nodes, of which one is killed: the leader of the stream that is being written to. */
class LeaderLossTest {
    private static final int WINDOW = 100;
    private static final int WINDOWS = 50;
    private static final RoomId ROOM = new RoomId("lobby");

    private final AtomicInteger windows = new AtomicInteger();

    @Test
    void killingTheLeaderOfAStreamLosesDoublesAndMisordersNothing() throws Exception {
        try (RabbitNode one = RabbitNode.start();
                RabbitNode two = one.startAnother();
                RabbitNode three = one.startAnother();
                RabbitMessageBroker first = node(two, three, one);
                RabbitMessageBroker second = node(three, one, two)) {
            List<RabbitNode> cluster = List.of(one, two, three);
            RecordingListener follower = new RecordingListener(Brokers.PATIENCE);
            RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
            Brokers.follow(second, ROOM, follower);
            try (AutoCloseable member = consume(second, handled)) {
                String stream = Brokers.NAMES.stream(Brokers.NAMES.shardOf(ROOM.value()));
                Awaitility.await().atMost(Brokers.PATIENCE).until(() -> replicas(one, stream) == 3);

                CompletableFuture<Map<String, Position>> sending = CompletableFuture.supplyAsync(() -> send(first));
                Awaitility.await().atMost(Brokers.PATIENCE).until(() -> windows.get() >= WINDOWS / 3);
                RabbitNode leader = leader(cluster, stream);
                leader.kill9();
                Map<String, Position> acknowledged = sending.join();

                // The node stays away.
                List<LogEntry> log = readAll(second);
                Map<String, Position> found = new HashMap<>();
                log.forEach(entry -> found.put(Brokers.text(entry.record()), entry.position()));
                long lost = acknowledged.entrySet().stream()
                        .filter(each -> !each.getValue().equals(found.get(each.getKey())))
                        .count();
                int doubled = log.size() - found.size();
                System.out.printf(
                        "The leader of a stream killed in %d posts: %d acknowledged, %d lost, %d doubled; a follower got %d%n",
                        WINDOW * WINDOWS,
                        acknowledged.size(),
                        lost,
                        doubled,
                        follower.awaitPosition(log.get(log.size() - 1).position())
                                .size());
                assertThat(acknowledged).hasSize(WINDOW * WINDOWS);
                assertThat(lost).isZero();
                assertThat(doubled).isZero();
                assertThat(log.stream().map(LeaderLossTest::windowOf).toList()).isSorted();
                assertThat(follower.entries()).isEqualTo(log);
                assertThat(follower.resets()).isEmpty();
                // The group's queues may have had their leader on that node too.
                Awaitility.await()
                        .atMost(Brokers.PATIENCE)
                        .until(() -> handled.entries().containsAll(log));
            }
        }
    }

    private static RabbitMessageBroker node(RabbitNode... cluster) {
        return Brokers.alert()
                .addresses(Arrays.stream(cluster)
                        .map(each -> "127.0.0.1:" + each.port())
                        .toArray(String[]::new))
                .connect();
    }

    private static AutoCloseable consume(ConsumerGroups node, RecordingListener handled) {
        return Brokers.await(node.consume("archive", (room, position, stored) -> {
            handled.onRecord(position, stored);
            return CompletableFuture.completedFuture(null);
        }));
    }

    private static long replicas(RabbitNode any, String stream) {
        return fieldOf(any, stream, "online")
                .chars()
                .filter(each -> each == '@')
                .count();
    }

    private static RabbitNode leader(List<RabbitNode> cluster, String stream) {
        String name = fieldOf(cluster.get(0), stream, "leader");
        return cluster.stream()
                .filter(each -> name.equals(each.name()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(stream + " is led by " + name));
    }

    private static String fieldOf(RabbitNode any, String stream, String field) {
        return any.ctl("list_queues", "name", field)
                .lines()
                .filter(line -> line.startsWith(stream + "\t"))
                .map(line -> line.substring(stream.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    /** A window after the other; what fails in one is sent again, with its key, until it is stored. */
    private Map<String, Position> send(MessageBroker broker) {
        Map<String, Position> acknowledged = new HashMap<>();
        for (int window = 0; window < WINDOWS; window++) {
            String prefix = window + "-";
            List<CompletionStage<Position>> stages = IntStream.range(0, WINDOW)
                    .mapToObj(i -> broker.append(ROOM, Brokers.keyed(prefix + i, prefix + i)))
                    .toList();
            for (int i = 0; i < WINDOW; i++) {
                acknowledged.put(prefix + i, storedOrSentAgain(broker, stages.get(i), prefix + i));
            }
            windows.incrementAndGet();
        }
        return acknowledged;
    }

    private static Position storedOrSentAgain(MessageBroker broker, CompletionStage<Position> stage, String text) {
        try {
            return Brokers.await(stage);
        } catch (BrokerException e) {
            assertThat(e.retryable()).isTrue();
            return Brokers.appendUntilStored(broker, ROOM, Brokers.keyed(text, text));
        }
    }

    private static int windowOf(LogEntry entry) {
        String text = Brokers.text(entry.record());
        return Integer.parseInt(text.substring(0, text.indexOf('-')));
    }

    private static List<LogEntry> readAll(MessageBroker broker) {
        List<LogEntry> all = new ArrayList<>();
        LogSlice slice;
        Position from = Position.ORIGIN;
        do {
            slice = Brokers.after(broker, ROOM, from);
            assertThat(slice.gap()).isNull();
            all.addAll(slice.entries());
            from = slice.next();
        } while (slice.more());
        return all;
    }
}
