package io.parlor.broker.memory;

import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The rooms that have records or followers. Those that nobody follows are bounded; the longest unused are forgotten first. */
final class Rooms {
    /** This share of the bounds is made free at once, so that the search for the longest unused is rare. */
    private static final int SHARE_FREED = 16;

    private record Idle(MemoryRoom room, long lastUsed) {}

    private final Settings settings;
    private final ConcurrentMap<RoomId, MemoryRoom> rooms = new ConcurrentHashMap<>();
    private final AtomicInteger idleRooms = new AtomicInteger();
    private final AtomicLong idleBytes = new AtomicLong();
    private final AtomicBoolean forgetting = new AtomicBoolean();
    // Where rooms begin: the origin, until some room was forgotten. From then on one that is not known may have had a
    // past, and
    // who comes back to its origin must not be told that nothing is missing. Written by whoever forgets.
    private volatile Position birth = Position.ORIGIN;

    Rooms(Settings settings) {
        this.settings = settings;
    }

    Settings settings() {
        return settings;
    }

    @Nullable MemoryRoom find(RoomId id) {
        return rooms.get(id);
    }

    MemoryRoom findOrCreate(RoomId id) {
        MemoryRoom known = rooms.get(id);
        return known != null ? known : rooms.computeIfAbsent(id, absent -> new MemoryRoom(absent, this, birth));
    }

    /** The log of a room that is not known. */
    RoomLog emptyLog() {
        return new RoomLog(birth, settings);
    }

    void remove(MemoryRoom gone) {
        rooms.remove(gone.id(), gone);
    }

    int size() {
        return rooms.size();
    }

    /** Called with a room's lock held. */
    void idleChanged(int roomsMore, long bytesMore) {
        idleRooms.addAndGet(roomsMore);
        idleBytes.addAndGet(bytesMore);
    }

    /** Forgets idle rooms if they are too many. Called without any lock, after what may have made them more. */
    void keepBounds() {
        if (isOver(0) && forgetting.compareAndSet(false, true)) {
            try {
                forgetLongestUnused();
            } finally {
                forgetting.set(false);
            }
        }
    }

    private void forgetLongestUnused() {
        birth = newBirth();
        List<Idle> longestUnusedFirst = rooms.values().stream()
                .filter(MemoryRoom::isIdle)
                .map(room -> new Idle(room, room.lastUsed()))
                .sorted(Comparator.comparingLong(Idle::lastUsed))
                .toList();
        for (Idle idle : longestUnusedFirst) {
            if (!isOver(SHARE_FREED)) {
                return;
            }
            idle.room().forgetIfIdle();
        }
    }

    private boolean isOver(int share) {
        return idleRooms.get() > settings.maxIdleRooms() - (share == 0 ? 0 : settings.maxIdleRooms() / share)
                || idleBytes.get() > settings.maxIdleBytes() - (share == 0 ? 0 : settings.maxIdleBytes() / share);
    }

    void loseEverything() {
        birth = newBirth();
        for (MemoryRoom room : rooms.values()) {
            room.lose(0, birth);
        }
    }

    void close() {
        rooms.values().forEach(MemoryRoom::close);
        rooms.clear();
    }

    private static Position newBirth() {
        return new Position(0, ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
    }
}
