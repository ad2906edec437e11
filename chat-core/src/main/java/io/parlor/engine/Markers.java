package io.parlor.engine;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.protocol.EventCodec;
import io.parlor.room.ReadMarkerStore;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How far users have read, and what they have not. Thread-safe. */
final class Markers {
    /** More are not counted. */
    static final int MAX_COUNTED = 100;

    /** So many events are looked at to count them. */
    static final int MAX_SCANNED = 512;

    private static final int SCANNED_AT_ONCE = 128;

    private final Engine engine;

    Markers(Engine engine) {
        this.engine = engine;
    }

    /** @param marker null if the user never set one */
    record Unread(@Nullable Position marker, int messages, int mentions, boolean more) {}

    /**
     * Moves the user's marker, and tells the others in the room, and the user's sessions wherever they are.
     *
     * @param room that is open
     */
    CompletionStage<Position> read(LiveRoom room, UserId user, Position upTo) {
        if (upTo.offset() > room.tail().last().position.offset()) {
            return CompletableFuture.failedFuture(
                    new ChatException(ErrorCode.BAD_POSITION, "`pos` is beyond the end of the room's log"));
        }
        return store().advance(room.id, user, upTo, null)
                .thenCompose(marker -> marker.offset() > upTo.offset()
                        ? replaceIfStale(room, user, upTo, marker)
                        : CompletableFuture.completedFuture(marker))
                .thenApply(marker -> {
                    if (marker.equals(upTo)) {
                        engine.settings().broker().signal(room.id, new RoomSignal.Read(user, upTo).encode());
                        engine.personal.read(user, room.id, upTo);
                    }
                    return marker;
                });
    }

    /** A marker may be of a log that was lost, and be ahead of the one there is now for ever. */
    private CompletionStage<Position> replaceIfStale(LiveRoom room, UserId user, Position upTo, Position marker) {
        if (marker.offset() <= room.tail().last().position.offset()) {
            return CompletableFuture.completedFuture(marker);
        }
        return engine.catchUp
                .has(room, marker)
                .thenCompose(has ->
                        has ? CompletableFuture.completedFuture(marker) : store().advance(room.id, user, upTo, marker));
    }

    CompletionStage<Unread> unread(RoomId room, UserId user) {
        return store().find(room, user)
                .thenCompose(marker ->
                        new Count(room, user, marker).from(Objects.requireNonNullElse(marker, Position.ORIGIN)));
    }

    ReadMarkerStore store() {
        return engine.settings().markers();
    }

    /** Counts page by page, of one thread at a time. */
    private final class Count {
        private final RoomId room;
        private final UserId user;
        private final @Nullable Position marker;
        private int messages;
        private int mentions;
        private int scanned;

        Count(RoomId room, UserId user, @Nullable Position marker) {
            this.room = room;
            this.user = user;
            this.marker = marker;
        }

        CompletionStage<Unread> from(Position after) {
            return engine.history
                    .slice(room, new LogRange.After(after, SCANNED_AT_ONCE))
                    .thenCompose(slice -> {
                        boolean all = count(slice);
                        scanned += slice.entries().size();
                        if (all && slice.more() && scanned < MAX_SCANNED) {
                            return from(slice.next());
                        }
                        return CompletableFuture.completedFuture(
                                new Unread(marker, messages, mentions, !all || slice.more()));
                    });
        }

        /** False if there is one too many. */
        private boolean count(LogSlice slice) {
            for (LogEntry entry : slice.entries()) {
                if (EventCodec.isOfType(entry.record().payload(), EventType.MESSAGE) && Events.isEvent(room, entry)) {
                    RoomEvent event = EventCodec.decode(room, entry);
                    if (event.details().redacted() || user.equals(event.from())) {
                        continue;
                    }
                    if (messages == MAX_COUNTED) {
                        return false;
                    }
                    messages++;
                    mentions += event.details().mentions().contains(user) ? 1 : 0;
                }
            }
            return true;
        }
    }
}
