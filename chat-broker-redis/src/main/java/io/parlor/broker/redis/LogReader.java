package io.parlor.broker.redis;

import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads rooms' logs. What a slice claims is proved by the records themselves, each of which names the fingerprint of the one before;
 * only where there is none left, by the meta key. That is read first, so that a record appended in between is found, not missed.
 */
final class LogReader {
    /** A {@link LogSlice} with what only Redis's records have. */
    record Page(
            List<Frame.Stored> entries,
            Position next,
            boolean more,
            @Nullable GapReason gap) {
        LogSlice slice() {
            List<LogEntry> plain = entries.stream().map(Frame.Stored::entry).toList();
            return new LogSlice(plain, next, more, gap);
        }
    }

    private final Topology topology;
    private final boolean retained;
    private final int maxPage;
    private final int maxInFlight;
    private final AtomicInteger inFlight = new AtomicInteger();

    LogReader(Topology topology, boolean retained, int maxPage, int maxInFlight) {
        this.topology = topology;
        this.retained = retained;
        this.maxPage = maxPage;
        this.maxInFlight = maxInFlight;
    }

    int maxPage() {
        return maxPage;
    }

    /** For callers outside: bounded, and failing with a {@link BrokerException} only. */
    CompletionStage<LogSlice> read(RoomKeys keys, LogRange range) {
        if (inFlight.incrementAndGet() > maxInFlight) {
            inFlight.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new BrokerException(Kind.OVERLOADED, maxInFlight + " reads are in flight"));
        }
        CompletableFuture<LogSlice> slice = new CompletableFuture<>();
        page(keys, range).whenComplete((page, failure) -> {
            inFlight.decrementAndGet();
            if (failure != null) {
                slice.completeExceptionally(Failures.ofRead(failure));
            } else {
                slice.complete(page.slice());
            }
        });
        return slice;
    }

    private CompletionStage<Page> page(RoomKeys keys, LogRange range) {
        int limit = Math.min(range.limit(), maxPage);
        if (range instanceof LogRange.After after) {
            return after(keys, after.position(), limit);
        }
        if (range instanceof LogRange.Before before) {
            return before(keys, before.position(), limit);
        }
        return last(keys, limit);
    }

    /** The end of the log, or the origin. */
    CompletionStage<Position> head(RoomKeys keys) {
        return meta(keys).thenCompose(meta -> {
            if (meta != null) {
                return CompletableFuture.completedFuture(meta);
            }
            return retained
                    ? newest(keys, "+", 1)
                            .thenApply(found -> found.isEmpty()
                                    ? Position.ORIGIN
                                    : found.get(0).position())
                    : CompletableFuture.completedFuture(Position.ORIGIN);
        });
    }

    CompletionStage<Page> after(RoomKeys keys, Position position, int limit) {
        if (!retained) {
            return meta(keys).thenApply(meta -> {
                GapReason gap = gapWithoutRecords(position, meta);
                return new Page(List.of(), gap == null ? position : endOf(meta), false, gap);
            });
        }
        CompletionStage<@Nullable Position> meta = meta(keys);
        return oldest(keys, position.offset(), limit + 2)
                .thenCombine(meta, (found, end) -> whole(position, found, end, limit))
                .thenCompose(page -> page.gap() == GapReason.RESET
                        ? fromOldest(keys, limit, endOf(page.next()))
                        : CompletableFuture.completedFuture(page));
    }

    /** From the record at this offset on, or the next. Nothing is verified. */
    CompletionStage<List<Frame.Stored>> oldest(RoomKeys keys, long offset, int count) {
        return entries(keys, CommandType.XRANGE, Long.toString(offset), "+", count)
                .thenCompose(found -> Holes.mayBeBetween(found, Math.max(1, offset), count)
                        ? holes(keys).oldest(found, offset, count)
                        : CompletableFuture.completedFuture(found));
    }

    private CompletionStage<List<Frame.Stored>> newest(RoomKeys keys, String from, int count) {
        return entries(keys, CommandType.XREVRANGE, from, "-", count).thenCompose(found -> {
            Collections.reverse(found);
            return Holes.mayBeAmong(found, from, count)
                    ? holes(keys).newest(found, from, count)
                    : CompletableFuture.completedFuture(found);
        });
    }

    private Holes holes(RoomKeys keys) {
        return new Holes(topology.nodeOf(keys.shard()).reads(), keys.erased());
    }

    /** @param found the records from the position on, one more than can be given */
    private static Page whole(Position position, List<Frame.Stored> found, @Nullable Position end, int limit) {
        if (found.isEmpty()) {
            GapReason gap = gapWithoutRecords(position, end);
            return new Page(List.of(), gap == null ? position : endOf(end), false, gap);
        }
        Frame.Stored first = found.get(0);
        if (first.position().offset() == position.offset()) {
            boolean same = first.position().equals(position);
            return same ? page(found.subList(1, found.size()), position, limit, null) : reset(end);
        }
        if (first.follows(position)) {
            return page(found, position, limit, null);
        }
        boolean next = first.position().offset() == position.offset() + 1;
        return next && !position.isOrigin() ? reset(end) : page(found, position, limit, GapReason.TRIMMED);
    }

    private static Page reset(@Nullable Position end) {
        return new Page(List.of(), endOf(end), false, GapReason.RESET);
    }

    /** When no record is left, or none was ever kept. */
    private static @Nullable GapReason gapWithoutRecords(Position position, @Nullable Position end) {
        Position last = endOf(end);
        if (last.equals(position)) {
            return null;
        }
        return last.offset() > position.offset() ? GapReason.TRIMMED : GapReason.RESET;
    }

    private static Position endOf(@Nullable Position meta) {
        return meta == null ? Position.ORIGIN : meta;
    }

    private CompletionStage<Page> fromOldest(RoomKeys keys, int limit, Position end) {
        return oldest(keys, 0, limit + 1).thenApply(found -> page(found, end, limit, GapReason.RESET));
    }

    private CompletionStage<Page> before(RoomKeys keys, Position position, int limit) {
        if (!retained || position.offset() <= 1) {
            return CompletableFuture.completedFuture(new Page(List.of(), position, false, null));
        }
        return newest(keys, Long.toString(position.offset() - 1), limit + 1)
                .thenApply(found -> backward(found, position, limit));
    }

    private CompletionStage<Page> last(RoomKeys keys, int limit) {
        if (!retained) {
            return head(keys).thenApply(end -> new Page(List.of(), end, false, null));
        }
        CompletionStage<@Nullable Position> meta = meta(keys);
        return newest(keys, "+", limit + 1).thenCombine(meta, (found, end) -> backward(found, endOf(end), limit));
    }

    private static Page page(List<Frame.Stored> found, Position nextIfEmpty, int limit, @Nullable GapReason gap) {
        boolean more = found.size() > limit;
        List<Frame.Stored> entries = more ? found.subList(0, limit) : found;
        Position next = entries.isEmpty()
                ? nextIfEmpty
                : entries.get(entries.size() - 1).position();
        return new Page(entries, next, more, gap);
    }

    private static Page backward(List<Frame.Stored> found, Position nextIfEmpty, int limit) {
        boolean more = found.size() > limit;
        List<Frame.Stored> entries = more ? found.subList(found.size() - limit, found.size()) : found;
        Position next = entries.isEmpty() ? nextIfEmpty : entries.get(0).position();
        return new Page(entries, next, more, null);
    }

    private CompletionStage<@Nullable Position> meta(RoomKeys keys) {
        return topology.nodeOf(keys.shard())
                .reads()
                .ask(
                        CommandType.GET,
                        new ByteArrayOutput<>(CommandLink.CODEC),
                        CommandLink.args().add(keys.meta()))
                .thenApply(bytes -> bytes == null ? null : Frame.position(bytes));
    }

    private CompletionStage<List<Frame.Stored>> entries(
            RoomKeys keys, CommandType command, String from, String to, int count) {
        CommandArgs<String, byte[]> args = CommandLink.args()
                .add(keys.log())
                .add(from)
                .add(to)
                .add("COUNT")
                .add(count);
        return topology.nodeOf(keys.shard())
                .reads()
                .ask(command, new EntriesOutput(), args)
                .thenApply(found -> found == null ? List.of() : found);
    }
}
