package io.parlor.engine;

import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.protocol.EncodedEvent;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads logs for sessions that resume, lag, or page through history: a bounded number of reads at once on this node, and each page that
 * several cursors need once. Thread-safe.
 *
 * <p>Full pages are kept for a few seconds for those who come after. In a log with dense offsets they begin at multiples of the page size, so that
 * the pages of sessions that resume at different places coincide from the second one on.
 */
final class CatchUp {
    private static final int PAGE_EVENTS = 128;
    private static final long KEPT_NANOS = 5_000_000_000L;

    private final MessageBroker broker;
    private final AsyncLimiter limiter;
    private final long maxBytes;
    private final Stats stats;

    // Guarded by this; in the order in which they were asked for.
    private final Map<Key, Cached> pages = new LinkedHashMap<>();
    private long bytes;

    CatchUp(MessageBroker broker, Limits limits, Stats stats) {
        this.broker = broker;
        this.limiter = new AsyncLimiter(limits.catchUpReads());
        this.maxBytes = limits.pageCacheBytes();
        this.stats = stats;
    }

    private record Key(long incarnation, Position after) {}

    private static final class Cached {
        final CompletableFuture<Page> page = new CompletableFuture<>();
        final long since;
        long bytes;

        Cached(long since) {
            this.since = since;
        }
    }

    /** Whether there is a log to be read. */
    boolean isRetained() {
        return broker.profile().retained();
    }

    /** What follows a position, verified. */
    CompletionStage<Page> after(LiveRoom room, Position position, long now) {
        Key key = new Key(room.incarnation(), position);
        Cached mine = new Cached(now);
        synchronized (this) {
            Cached known = pages.putIfAbsent(key, mine);
            if (known != null) {
                return known.page;
            }
        }
        int limit =
                broker.profile().denseOffsets() ? PAGE_EVENTS - (int) (position.offset() % PAGE_EVENTS) : PAGE_EVENTS;
        read(room, new LogRange.After(position, limit))
                .whenComplete((page, failure) -> finish(key, mine, page, failure));
        return mine.page;
    }

    /** The newest events. */
    CompletionStage<Page> last(LiveRoom room, int count) {
        return read(room, new LogRange.Last(count));
    }

    /** Whether the log, as it is now, goes on from that position. */
    CompletionStage<Boolean> has(LiveRoom room, Position position) {
        return slice(room.id, new LogRange.After(position, 1)).thenApply(slice -> slice.gap() == null);
    }

    /** Any part of the log of a room, open here or not. */
    CompletionStage<LogSlice> slice(RoomId room, LogRange range) {
        stats.catchUpReads.increment();
        return limiter.run(() -> broker.read(room, range));
    }

    private CompletionStage<Page> read(LiveRoom room, LogRange range) {
        return room.redactions.known(this, room.id).thenCompose(known -> {
            stats.catchUpReads.increment();
            return limiter.run(() -> {
                long incarnation = room.incarnation();
                int redactions = room.redactions.count();
                RoomTail.Node covered = room.tail().first();
                return broker.read(room.id, range)
                        .thenApply(slice -> toPage(room.id, range, slice, incarnation, redactions, covered));
            });
        });
    }

    private static Page toPage(
            RoomId room, LogRange range, LogSlice slice, long incarnation, int redactions, RoomTail.Node covered) {
        List<EncodedEvent> events = Events.encoded(room, Events.of(room, slice.entries()));
        boolean forward = range instanceof LogRange.After;
        Position end = forward || events.isEmpty()
                ? slice.next()
                : events.get(events.size() - 1).position();
        return new Page(events, end, forward && slice.more(), slice.gap(), incarnation, redactions, covered);
    }

    private void finish(Key key, Cached cached, @Nullable Page page, @Nullable Throwable failure) {
        synchronized (this) {
            if (page == null || !page.more() || page.gap() != null) {
                pages.remove(key, cached);
            } else if (pages.get(key) == cached) {
                cached.bytes = page.bytes();
                bytes += cached.bytes;
                dropWhile(maxBytes, Long.MIN_VALUE);
            }
        }
        if (page != null) {
            cached.page.complete(page);
        } else if (failure != null) {
            cached.page.completeExceptionally(failure);
        }
    }

    /** Lets go of old pages. */
    synchronized void sweep(long now) {
        dropWhile(0, now);
    }

    /** Drops the oldest pages as long as they hold more than {@code bound}, if they are complete and, unless it matters not, old. */
    private void dropWhile(long bound, long now) {
        Iterator<Cached> oldest = pages.values().iterator();
        while (bytes > bound && oldest.hasNext()) {
            Cached cached = oldest.next();
            if (now != Long.MIN_VALUE && now - cached.since < KEPT_NANOS) {
                return;
            }
            if (cached.bytes > 0) {
                bytes -= cached.bytes;
                oldest.remove();
            }
        }
    }
}
