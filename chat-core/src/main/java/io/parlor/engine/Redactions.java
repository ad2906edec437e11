package io.parlor.engine;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The deleted events of a room, as far as this node needs to know: those whose deletion it was told of, so that what it holds of them is not
 * sent any more; and where the broker cannot erase, those that the log says were deleted. Bounded. Thread-safe.
 *
 * <p>In a room in which nothing was deleted it costs the look at one field.
 */
final class Redactions {
    static final int MAX = 10_000;

    /** So much of a log is searched for what was deleted, where the broker cannot erase. */
    static final int MAX_SCANNED = 20_000;

    private static final int SCANNED_AT_ONCE = 256;
    private static final CompletionStage<@Nullable Void> KNOWN = CompletableFuture.completedFuture(null);

    private final boolean erasing;

    // Guarded by this; the oldest first.
    private final Set<Position> deleted = new LinkedHashSet<>(0);
    private int forgotten;

    /** Of the deletions there were, those that are forgotten included. Written with the lock held. */
    private volatile int count;

    /** Where the broker cannot erase: completes when the log was searched; null before that was asked for. Guarded by this. */
    private @Nullable CompletableFuture<@Nullable Void> search;

    Redactions(boolean erasing) {
        this.erasing = erasing;
    }

    int count() {
        return count;
    }

    /** Whether something may be unknown here by now that was deleted after there had been so many. It can be read from the log then. */
    boolean isForgotten(int since) {
        if (count == 0 || !erasing) {
            return false;
        }
        synchronized (this) {
            return since < forgotten;
        }
    }

    /** Takes note of the event if it deletes another one. */
    boolean isAdded(EncodedEvent event) {
        if (!EventCodec.isOfType(event.payload(), EventType.DELETE)) {
            return false;
        }
        Position target = targetOf(event);
        if (target == null) {
            return false;
        }
        add(target);
        return true;
    }

    private synchronized void add(Position target) {
        if (deleted.add(target)) {
            if (deleted.size() > MAX) {
                Iterator<Position> oldest = deleted.iterator();
                oldest.next();
                oldest.remove();
                forgotten++;
            }
            int more = count + 1;
            count = more;
        }
    }

    private synchronized boolean has(@Nullable Position position) {
        return position != null && deleted.contains(position);
    }

    /** The event, or what is left of it if it was deleted, or what it edits was. */
    EncodedEvent applied(EncodedEvent event) {
        if (count == 0 || !isDeleted(event)) {
            return event;
        }
        RoomEvent decoded = event.decode();
        return decoded.details().redacted()
                ? event
                : new EncodedEvent(
                        event.room(), new LogEntry(event.position(), new LogRecord(null, EventCodec.redact(decoded))));
    }

    LogEntry applied(RoomId room, LogEntry entry) {
        if (count == 0 || !EventCodec.isEvent(entry.record().payload())) {
            return entry;
        }
        EncodedEvent event = new EncodedEvent(room, entry);
        EncodedEvent left = applied(event);
        return left == event
                ? entry
                : new LogEntry(entry.position(), new LogRecord(entry.record().key(), left.payload()));
    }

    private boolean isDeleted(EncodedEvent event) {
        return has(event.position()) || (EventCodec.isOfType(event.payload(), EventType.EDIT) && has(targetOf(event)));
    }

    private static @Nullable Position targetOf(EncodedEvent event) {
        try {
            return event.decode().details().target();
        } catch (IllegalArgumentException e) {
            // Another program has put it there; it deletes nothing.
            return null;
        }
    }

    /** Completes when it is known what of the log was deleted, as far as this has to be known here. */
    CompletionStage<@Nullable Void> known(CatchUp log, RoomId room) {
        if (erasing || !log.isRetained()) {
            return KNOWN;
        }
        CompletableFuture<@Nullable Void> mine;
        synchronized (this) {
            if (search != null) {
                return search;
            }
            mine = new CompletableFuture<>();
            search = mine;
        }
        search(log, room, new LogRange.Last(SCANNED_AT_ONCE), 0).whenComplete((done, failure) -> {
            if (failure != null) {
                synchronized (this) {
                    search = null;
                }
                mine.completeExceptionally(Outcome.unwrap(failure));
            } else {
                mine.complete(null);
            }
        });
        return mine;
    }

    private CompletionStage<@Nullable Void> search(CatchUp log, RoomId room, LogRange range, int scanned) {
        return log.slice(room, range).thenCompose(slice -> {
            collect(room, slice);
            int sum = scanned + slice.entries().size();
            return slice.more() && sum < MAX_SCANNED
                    ? search(log, room, new LogRange.Before(slice.next(), SCANNED_AT_ONCE), sum)
                    : KNOWN;
        });
    }

    private void collect(RoomId room, LogSlice slice) {
        for (LogEntry entry : slice.entries()) {
            if (EventCodec.isEvent(entry.record().payload())) {
                boolean ignored = isAdded(new EncodedEvent(room, entry));
            }
        }
    }
}
