package io.parlor.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KillInTheMiddleTest {
    private static final int POSTS_PER_NODE = 10_000;
    private static final int WINDOW = 200;
    private static final RoomId ROOM = new RoomId("lobby");

    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /**
     * What a node's sender knows of a record that was acknowledged, in the order in which it sent them.
     *
     * @param inOrder false from the first failure in a window on: what was sent again comes when it comes
     */
    private record Sent(String text, Position position, boolean inOrder) {}

    @Test
    void killMinusNineLosesDoublesAndMisordersNothingOfTwentyThousandPosts() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(2);
        try (RabbitNode server = RabbitNode.start();
                MessageBroker first = Brokers.alert().uri(server.uri()).connect();
                MessageBroker second = Brokers.alert().uri(server.uri()).connect()) {
            List<RecordingListener> followers =
                    List.of(new RecordingListener(Brokers.PATIENCE), new RecordingListener(Brokers.PATIENCE));
            Brokers.follow(first, ROOM, followers.get(0));
            Brokers.follow(second, ROOM, followers.get(1));

            Future<List<Sent>> one = senders.submit(sending(first, "one-"));
            Future<List<Sent>> two = senders.submit(sending(second, "two-"));
            Awaitility.await().atMost(Brokers.PATIENCE).until(() -> acknowledged.get() >= POSTS_PER_NODE);
            server.kill9();
            server.restart();
            List<Sent> fromOne = one.get();
            List<Sent> fromTwo = two.get();

            List<LogEntry> log = readAll(first);
            followers.forEach(
                    follower -> follower.awaitPosition(log.get(log.size() - 1).position()));
            int lost = missing(log, fromOne) + missing(log, fromTwo);
            int doubled = log.size() - new HashSet<>(texts(log)).size();
            int misordered = misordered(fromOne) + misordered(fromTwo);
            System.out.printf(
                    "A kill in %d posts from 2 nodes: %d acknowledged, %d unknown and %d refused tried again;"
                            + " %d lost, %d doubled, %d out of order; followers got %d and %d of %d%n",
                    2 * POSTS_PER_NODE,
                    acknowledged.get(),
                    unknown.get(),
                    refused.get(),
                    lost,
                    doubled,
                    misordered,
                    followers.get(0).entries().size(),
                    followers.get(1).entries().size(),
                    log.size());

            assertThat(lost).isZero();
            assertThat(doubled).isZero();
            assertThat(misordered).isZero();
            assertThat(log).hasSize(2 * POSTS_PER_NODE);
            for (RecordingListener follower : followers) {
                assertThat(follower.entries()).isEqualTo(log);
                assertThat(follower.resets()).isEmpty();
            }
        } finally {
            senders.shutdownNow();
        }
    }

    /** In windows, so that several are in flight when the server is killed; what failed is sent again before the next window. */
    private Callable<List<Sent>> sending(MessageBroker broker, String prefix) {
        return () -> {
            List<Sent> sent = new ArrayList<>();
            for (int from = 0; from < POSTS_PER_NODE; from += WINDOW) {
                sendWindow(broker, prefix, from, sent);
            }
            return sent;
        };
    }

    private void sendWindow(MessageBroker broker, String prefix, int from, List<Sent> sent) {
        List<CompletionStage<Position>> stages = new ArrayList<>();
        for (int i = from; i < from + WINDOW; i++) {
            stages.add(broker.append(ROOM, post(prefix + i)));
        }
        boolean whole = true;
        for (int i = 0; i < WINDOW; i++) {
            String text = prefix + (from + i);
            try {
                Position position = Brokers.await(stages.get(i));
                sent.add(new Sent(text, position, whole));
            } catch (BrokerException e) {
                whole = false;
                (e.kind() == BrokerException.Kind.OUTCOME_UNKNOWN ? unknown : refused).incrementAndGet();
                sent.add(new Sent(text, Brokers.appendUntilStored(broker, ROOM, post(text)), false));
            }
            acknowledged.incrementAndGet();
        }
    }

    private static LogRecord post(String text) {
        return Brokers.keyed(text, text);
    }

    private static List<LogEntry> readAll(MessageBroker broker) {
        List<LogEntry> all = new ArrayList<>();
        LogSlice slice;
        Position from = Position.ORIGIN;
        do {
            slice = Brokers.await(broker.read(ROOM, new LogRange.After(from, 250)));
            assertThat(slice.gap()).isNull();
            all.addAll(slice.entries());
            from = slice.next();
        } while (slice.more());
        return all;
    }

    private static List<String> texts(List<LogEntry> log) {
        return log.stream().map(entry -> Brokers.text(entry.record())).toList();
    }

    private static int missing(List<LogEntry> log, List<Sent> sent) {
        Map<String, Position> found = new HashMap<>();
        log.forEach(entry -> found.put(Brokers.text(entry.record()), entry.position()));
        return (int) sent.stream()
                .filter(each -> !each.position().equals(found.get(each.text())))
                .count();
    }

    private static int misordered(List<Sent> all) {
        List<Sent> sent = all.stream().filter(Sent::inOrder).toList();
        int misordered = 0;
        for (int i = 1; i < sent.size(); i++) {
            misordered += sent.get(i).position().compareTo(sent.get(i - 1).position()) > 0 ? 0 : 1;
        }
        return misordered;
    }
}
