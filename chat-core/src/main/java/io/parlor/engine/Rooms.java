package io.parlor.engine;

import io.parlor.broker.RecordErasure;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.RoomId;
import io.parlor.runtime.Scheduler.Cancellable;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The rooms that are open here, each as long as somebody uses it and a little longer. Thread-safe. */
final class Rooms {
    private static final int CHECK_TURNS = 20;

    private final EngineSettings settings;
    private final PresenceHub presences;
    private final Moderator moderator;
    private final ConcurrentMap<RoomId, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong incarnations = new AtomicLong();

    /** Written by whoever closes. */
    private volatile boolean closed;

    Rooms(EngineSettings settings, PresenceHub presences, Moderator moderator) {
        this.settings = settings;
        this.presences = presences;
        this.moderator = moderator;
    }

    /** The fields are written inside the map's atomic operations for the key. */
    private static final class Entry {
        final LiveRoom room;
        int users;

        @Nullable Cancellable closing;

        Entry(LiveRoom room) {
            this.room = room;
        }
    }

    /** Opens the room if need be, and keeps it open until {@link #release}, which is to be called once if the stage succeeds. */
    CompletionStage<LiveRoom> acquire(RoomId id) {
        boolean[] isNew = new boolean[1];
        Entry entry = entries.compute(id, (key, known) -> {
            isNew[0] = known == null;
            Entry result = known == null ? new Entry(newRoom(id)) : known;
            result.users++;
            if (result.closing != null) {
                result.closing.cancel();
                result.closing = null;
            }
            return result;
        });
        if (isNew[0]) {
            entry.room.open(follow(entry.room));
            entry.room.opened().whenComplete((room, failure) -> {
                if (failure != null) {
                    // Whoever comes next shall try anew.
                    entries.remove(id, entry);
                }
            });
            if (closed) {
                // Opened while or after all were closed.
                close();
            }
        }
        return entry.room.opened();
    }

    private CompletionStage<RoomSubscription> follow(LiveRoom room) {
        try {
            return settings.broker().follow(room.id, room);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private LiveRoom newRoom(RoomId id) {
        return new LiveRoom(
                id,
                settings.limits(),
                settings.mostWorkers(),
                incarnations,
                settings.broker() instanceof RecordErasure,
                presences,
                what -> moderator.forget(id, what),
                () -> moderator.kicks(id));
    }

    void release(LiveRoom room) {
        entries.computeIfPresent(room.id, (id, entry) -> {
            if (entry.room == room && --entry.users == 0) {
                entry.closing = settings.scheduler()
                        .schedule(() -> closeIfUnused(entry), settings.timings().roomLinger());
            }
            return entry;
        });
    }

    private void closeIfUnused(Entry entry) {
        LiveRoom room = entry.room;
        Entry left = entries.computeIfPresent(
                room.id, (id, current) -> current == entry && entry.users == 0 ? null : current);
        if (left != entry) {
            room.close();
        }
    }

    /** @param turn counts up: every room has its own in {@link #CHECK_TURNS}, so that the store is not asked about all at once */
    void checkConduct(long turn) {
        entries.forEach((id, entry) -> {
            if (Math.floorMod(id.hashCode() - turn, CHECK_TURNS) == 0) {
                entry.room.checkConduct();
            }
        });
    }

    @Nullable LiveRoom find(RoomId id) {
        Entry entry = entries.get(id);
        return entry == null ? null : entry.room;
    }

    int count() {
        return entries.size();
    }

    Set<RoomId> open() {
        return Set.copyOf(entries.keySet());
    }

    /** Closes all rooms; whoever comes later gets one that is closed already. */
    void close() {
        closed = true;
        entries.values().forEach(entry -> entry.room.close());
        entries.clear();
    }
}
