package io.parlor.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;

/** What the promises share: nodes that are closed after each test, rooms nobody else uses, waiting, and short words for the usual calls. */
abstract class BrokerPromises {
    private final Cluster cluster;

    BrokerPromises(Cluster cluster) {
        this.cluster = cluster;
    }

    @AfterEach
    final void closeNodes() {
        cluster.repairAndCloseNodes();
    }

    final Cluster cluster() {
        return cluster;
    }

    final Duration patience() {
        return cluster.fixture().patience();
    }

    final MessageBroker newNode() {
        return newNodes(1).get(0);
    }

    final List<MessageBroker> newNodes(int count) {
        return cluster.newNodes(count, NodeSettings.DEFAULT);
    }

    static RoomId newRoom() {
        return new RoomId("room-" + UUID.randomUUID());
    }

    static LogRecord record(String text) {
        return new LogRecord(null, text.getBytes(UTF_8));
    }

    static LogRecord keyed(String key, String text) {
        return new LogRecord(key, text.getBytes(UTF_8));
    }

    static String textOf(LogRecord record) {
        return new String(record.payload(), UTF_8);
    }

    static List<String> textsOf(List<LogEntry> entries) {
        return entries.stream().map(entry -> textOf(entry.record())).toList();
    }

    static List<Position> positionsOf(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::position).toList();
    }

    final <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokerException failure) {
                throw failure;
            }
            throw new AssertionError("a stage failed with what is no BrokerException", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a stage did not complete in " + patience(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a stage was awaited", e);
        }
    }

    /** The kind of failure of a stage that must fail. */
    final BrokerException.Kind awaitFailure(CompletionStage<?> stage) {
        Throwable failure = catchThrowable(() -> await(stage));
        assertThat(failure).isInstanceOf(BrokerException.class);
        return ((BrokerException) failure).kind();
    }

    final Position append(MessageBroker node, RoomId room, String text) {
        return await(node.append(room, record(text)));
    }

    /** Appends {@code prefix0, prefix1, ...} without waiting in between, and gives their entries. */
    final List<LogEntry> appendAll(MessageBroker node, RoomId room, String prefix, int count) {
        List<LogRecord> records = new ArrayList<>();
        List<CompletionStage<Position>> stages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LogRecord record = record(prefix + i);
            records.add(record);
            stages.add(node.append(room, record));
        }
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new LogEntry(await(stages.get(i)), records.get(i)));
        }
        return entries;
    }

    /**
     * Appends until the action, which runs at the same time, is done, then once more, and gives the position of that last one. No
     * faster than a follower takes it, so that it is not refused as overload.
     */
    final Position whileAppending(MessageBroker node, RoomId room, RecordingListener follower, Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        Concurrently.call(2, i -> {
            if (i == 0) {
                try {
                    action.run();
                } finally {
                    done.set(true);
                }
            } else {
                for (int batch = 0; !done.get(); batch++) {
                    List<LogEntry> appended = appendAll(node, room, "batch" + batch + "-", 5);
                    follower.awaitPosition(appended.get(4).position());
                }
            }
            return i;
        });
        return append(node, room, "last");
    }

    final RoomSubscription follow(MessageBroker node, RoomId room, RecordingListener listener) {
        return await(node.follow(room, listener));
    }

    final LogSlice read(MessageBroker node, RoomId room, LogRange range) {
        return await(node.read(room, range));
    }

    /** Reads on, page by page, until there is no more; the gap is that of the first page, and later ones must have none. */
    final LogSlice readAllAfter(MessageBroker node, RoomId room, Position position, int limit) {
        LogSlice first = read(node, room, new LogRange.After(position, limit));
        List<LogEntry> entries = new ArrayList<>(first.entries());
        LogSlice page = first;
        while (page.more()) {
            Position before = page.next();
            page = read(node, room, new LogRange.After(before, limit));
            assertThat(page.next()).as("where a page after %s ends", before).isGreaterThan(before);
            assertThat(page.gap()).as("a gap between two pages").isNull();
            assertThat(page.entries().size()).isLessThanOrEqualTo(limit);
            entries.addAll(page.entries());
        }
        return new LogSlice(entries, page.next(), false, first.gap());
    }

    /** Reads back, page by page, until there is no more; the entries are in the log's order. */
    final List<LogEntry> readAllBefore(MessageBroker node, RoomId room, LogRange newest) {
        LogSlice page = read(node, room, newest);
        List<LogEntry> entries = new ArrayList<>(page.entries());
        while (page.more()) {
            Position after = page.next();
            page = read(node, room, new LogRange.Before(after, newest.limit()));
            assertThat(page.next()).as("where a page before %s begins", after).isLessThan(after);
            assertThat(page.entries().size()).isLessThanOrEqualTo(newest.limit());
            entries.addAll(0, page.entries());
        }
        return entries;
    }

    final RecordingListener newListener() {
        return new RecordingListener(patience());
    }
}
