package io.parlor.broker.rabbit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Short words for what tests do with a broker. */
final class Brokers {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Fewer than by default, so that they have more to do with one another. */
    static final int SHARDS = 4;

    static final Names NAMES = new Names(RabbitMessageBrokerBuilder.DEFAULT_PREFIX, SHARDS);

    private Brokers() {}

    /** Notices faults quickly. */
    static RabbitMessageBrokerBuilder alert() {
        return RabbitMessageBroker.builder()
                .commandTimeout(Duration.ofSeconds(1))
                .connectTimeout(Duration.ofSeconds(5))
                .heartbeat(Duration.ofSeconds(1))
                .shards(SHARDS);
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokerException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not completed in " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static LogRecord record(String text) {
        return new LogRecord(null, text.getBytes(UTF_8));
    }

    static LogRecord keyed(String key, String text) {
        return new LogRecord(key, text.getBytes(UTF_8));
    }

    static String text(LogRecord record) {
        return new String(record.payload(), UTF_8);
    }

    /** Pipelined; with the number appended to the text, from 0. */
    static List<LogEntry> appendAll(MessageBroker broker, RoomId room, String text, int count) {
        List<LogRecord> records =
                IntStream.range(0, count).mapToObj(i -> record(text + i)).toList();
        List<CompletionStage<Position>> stages =
                records.stream().map(each -> broker.append(room, each)).toList();
        return IntStream.range(0, count)
                .mapToObj(i -> new LogEntry(await(stages.get(i)), records.get(i)))
                .toList();
    }

    /** Tries again, with one key, until it succeeds. */
    static Position appendUntilStored(MessageBroker broker, RoomId room, LogRecord keyed) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return await(broker.append(room, keyed));
            } catch (BrokerException e) {
                if (!e.retryable() || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    static RoomSubscription follow(MessageBroker broker, RoomId room, RoomListener listener) {
        return await(broker.follow(room, listener));
    }

    static LogSlice after(MessageBroker broker, RoomId room, Position position) {
        return await(broker.read(room, new LogRange.After(position, 200)));
    }
}
