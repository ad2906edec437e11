package io.parlor.room;

import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps how far each user has read in each room. One store for all nodes; {@link #inMemory()} is for one node alone. Thread-safe; nothing
 * blocks; stages may complete on any thread, and fail with a {@link io.parlor.broker.BrokerException} if the store cannot be reached. Losing a marker is
 * no harm: the user has more unread than there is.
 */
public interface ReadMarkerStore {
    /**
     * Moves a marker forward. A position with a smaller offset than that of the marker changes nothing, unless the marker is {@code stale}.
     *
     * @param stale a marker of a log that is no more, which is to be replaced in any case; null if none is
     * @return completes with the marker as it is now
     */
    CompletionStage<Position> advance(RoomId room, UserId user, Position to, @Nullable Position stale);

    /** Completes with null if there is none. */
    CompletionStage<@Nullable Position> find(RoomId room, UserId user);

    /** All markers of a room; none if there are more than {@code limit}. */
    CompletionStage<Map<UserId, Position>> all(RoomId room, int limit);

    /** Bounded: the markers of rooms that were not used for longest go first. */
    static ReadMarkerStore inMemory() {
        return new MemoryReadMarkers();
    }
}
