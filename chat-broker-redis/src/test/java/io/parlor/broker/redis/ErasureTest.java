package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Besides the promises of the kit: crashes in the middle, and trimming. */
class ErasureTest {
    private static final RoomId ROOM = new RoomId("lobby");
    private static final byte[] LEFT = "left".getBytes(UTF_8);

    @Test
    void afterKillMinusNineInTheMiddleWhatWasAcknowledgedAsErasedIsGoneAndTheLogIsWhole() throws Exception {
        try (RedisServer server = RedisServer.startDurable();
                RedisMessageBroker first = Brokers.alert().uri(server.uri()).connect();
                RedisMessageBroker second = Brokers.alert().uri(server.uri()).connect()) {
            List<LogEntry> posts = Brokers.appendAll(first, ROOM, "secret ", 300);
            List<CompletionStage<@Nullable Position>> stages = new ArrayList<>();
            for (int i = 0; i < posts.size(); i += 2) {
                stages.add(first.erase(ROOM, eraser(i), posts.get(i).position(), LEFT));
                if (i == 150) {
                    server.kill9();
                }
            }
            server.restart();
            for (int i = 0; i < posts.size(); i += 2) {
                int at = i;
                untilStored(() -> first.erase(ROOM, eraser(at), posts.get(at).position(), LEFT));
            }

            List<LogEntry> log = readAll(second);
            assertThat(log).hasSize(450);
            for (int i = 0; i < 300; i++) {
                assertThat(log.get(i).position()).isEqualTo(posts.get(i).position());
                assertThat(Brokers.text(log.get(i).record())).isEqualTo(i % 2 == 0 ? "left" : "secret " + i);
            }
            // Each of them once, whether its first attempt came through or not.
            assertThat(log.stream().skip(300).map(entry -> Brokers.text(entry.record())))
                    .doesNotHaveDuplicates()
                    .allMatch(text -> text.startsWith("erases "));
        }
    }

    private static LogRecord eraser(int i) {
        return Brokers.keyed("k" + i, "erases " + i);
    }

    private static void untilStored(Supplier<CompletionStage<@Nullable Position>> attempt) {
        long deadline = System.nanoTime() + Brokers.PATIENCE.toNanos();
        while (true) {
            try {
                Position done =
                        Brokers.await(attempt.get().thenApply(found -> found == null ? Position.ORIGIN : found));
                assertThat(done.isOrigin()).isFalse();
                return;
            } catch (BrokerException e) {
                if (!e.retryable() || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    private static List<LogEntry> readAll(RedisMessageBroker broker) {
        List<LogEntry> all = new ArrayList<>();
        LogSlice slice;
        Position from = Position.ORIGIN;
        do {
            slice = Brokers.await(broker.read(ROOM, new LogRange.After(from, 100)));
            assertThat(slice.gap()).isNull();
            all.addAll(slice.entries());
            from = slice.next();
        } while (slice.more());
        return all;
    }

    @Test
    void whatIsLeftOfErasedRecordsIsTrimmedWithTheLog() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisMessageBroker broker =
                        Brokers.alert().uri(server.uri()).historySize(20).connect()) {
            List<Position> positions = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                positions.add(Brokers.await(broker.append(ROOM, Brokers.record("r" + i))));
                if (i % 3 == 0) {
                    Position erased = positions.get(i);
                    assertThat(Brokers.await(broker.erase(ROOM, Brokers.record("e" + i), erased, LEFT)))
                            .isNotNull();
                }
            }

            LogSlice back = Brokers.await(broker.read(ROOM, new LogRange.Last(200)));
            List<LogEntry> entries = back.entries();
            assertThat(entries.size()).isBetween(20, 60);
            for (int i = 1; i < entries.size(); i++) {
                assertThat(entries.get(i).position().offset())
                        .isEqualTo(entries.get(i - 1).position().offset() + 1);
            }
            LogSlice forward = Brokers.await(broker.read(ROOM, new LogRange.After(positions.get(0), 200)));
            assertThat(forward.gap()).isNotNull();
            assertThat(forward.entries()).isEqualTo(entries);
        }
    }
}
