package io.parlor.engine;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.broker.RecordErasure;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import io.parlor.room.HistoryQuery;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads rooms' logs for whoever asks, without what was deleted. Thread-safe. */
final class History {
    private final Engine engine;
    private final boolean erasing;

    History(Engine engine) {
        this.engine = engine;
        this.erasing = engine.settings().broker() instanceof RecordErasure;
    }

    CompletionStage<LogSlice> page(RoomId room, HistoryQuery query) {
        return slice(room, rangeOf(query.before(), query.after(), query.limit()));
    }

    private static LogRange rangeOf(@Nullable Position before, @Nullable Position after, int limit) {
        if (before != null) {
            return new LogRange.Before(before, limit);
        }
        return after != null ? new LogRange.After(after, limit) : new LogRange.Last(limit);
    }

    /** Where the broker cannot erase, what was deleted is known only to who follows the room. */
    CompletionStage<LogSlice> slice(RoomId room, LogRange range) {
        if (erasing) {
            return engine.catchUp.slice(room, range);
        }
        return engine.rooms.acquire(room).thenCompose(opened -> {
            CompletionStage<LogSlice> read = opened.redactions
                    .known(engine.catchUp, room)
                    .thenCompose(known -> engine.catchUp.slice(room, range))
                    .thenApply(slice -> redacted(opened, slice));
            return read.whenComplete((slice, failure) -> engine.rooms.release(opened));
        });
    }

    private static LogSlice redacted(LiveRoom room, LogSlice slice) {
        if (room.redactions.count() == 0) {
            return slice;
        }
        List<LogEntry> entries = slice.entries().stream()
                .map(entry -> room.redactions.applied(room.id, entry))
                .toList();
        return new LogSlice(entries, slice.next(), slice.more(), slice.gap());
    }

    /** The event at that very position; null if the log does not have it (any more). */
    CompletionStage<@Nullable RoomEvent> event(RoomId room, Position position) {
        LiveRoom open = engine.rooms.find(room);
        EncodedEvent near = open == null ? null : open.find(position);
        if (near != null) {
            return CompletableFuture.completedFuture(near.decode());
        }
        if (position.isOrigin() || position.offset() == Long.MAX_VALUE) {
            return CompletableFuture.completedFuture(null);
        }
        // The record at a place is the last one before the next.
        LogRange at = new LogRange.Before(new Position(position.offset() + 1, 0), 1);
        return slice(room, at)
                .thenApply(slice -> slice.entries().stream()
                        .filter(entry -> entry.position().equals(position) && Events.isEvent(room, entry))
                        .findFirst()
                        .map(entry -> EventCodec.decode(room, entry))
                        .orElse(null));
    }
}
