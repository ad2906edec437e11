package io.parlor.room;

import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Markers in memory, of a bounded number. */
final class MemoryReadMarkers implements ReadMarkerStore {
    static final int MAX_MARKERS = 200_000;

    // Guarded by this; in the order of their use, the longest unused first.
    private final Map<RoomId, Map<UserId, Position>> rooms = new LinkedHashMap<>(16, 0.75f, true);
    private int size;

    @Override
    public synchronized CompletionStage<Position> advance(
            RoomId room, UserId user, Position to, @Nullable Position stale) {
        Map<UserId, Position> markers = rooms.computeIfAbsent(room, absent -> new HashMap<>(4));
        Position known = markers.get(user);
        if (known != null && !known.equals(stale) && known.offset() >= to.offset()) {
            return CompletableFuture.completedFuture(known);
        }
        if (markers.put(user, to) == null) {
            size++;
            keepBound(room);
        }
        return CompletableFuture.completedFuture(to);
    }

    /** All of a room go at once, but of the one in use, which may be too big alone. */
    private void keepBound(RoomId used) {
        Iterator<Map.Entry<RoomId, Map<UserId, Position>>> oldest =
                rooms.entrySet().iterator();
        while (size > MAX_MARKERS && oldest.hasNext()) {
            Map.Entry<RoomId, Map<UserId, Position>> room = oldest.next();
            if (room.getKey().equals(used)) {
                Iterator<UserId> any = room.getValue().keySet().iterator();
                any.next();
                any.remove();
                size--;
            } else {
                size -= room.getValue().size();
                oldest.remove();
            }
        }
    }

    @Override
    public synchronized CompletionStage<@Nullable Position> find(RoomId room, UserId user) {
        Map<UserId, Position> markers = rooms.get(room);
        return CompletableFuture.completedFuture(markers == null ? null : markers.get(user));
    }

    @Override
    public synchronized CompletionStage<Map<UserId, Position>> all(RoomId room, int limit) {
        Map<UserId, Position> markers = rooms.get(room);
        return CompletableFuture.completedFuture(
                markers == null || markers.size() > limit ? Map.of() : Map.copyOf(markers));
    }
}
