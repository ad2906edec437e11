package io.parlor.room;

import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sanctions in the memory of this process. A room without any costs nothing. */
final class MemoryModeration implements ModerationStore {
    private static final int SWEEP_TURNS = 1_000;

    private final InstantSource clock;
    private final ConcurrentHashMap<RoomId, Entry> rooms = new ConcurrentHashMap<>();

    MemoryModeration(InstantSource clock) {
        this.clock = clock;
    }

    /** The oldest first. Guarded by itself. */
    private final Deque<KickedFrom> kicks = new ArrayDeque<>();

    private record KickedFrom(RoomId room, Kick kick) {}

    /** Changed within the map's atomic operations for the room; the maps are read outside of them. */
    private static final class Entry {
        final Map<UserId, Sanction> mutes = new ConcurrentHashMap<>();
        final Map<UserId, Sanction> bans = new ConcurrentHashMap<>();

        /** When users may post again, by the clock, in milliseconds. */
        final Map<UserId, Long> turns = new HashMap<>();

        volatile Duration between = Duration.ZERO;

        Map<UserId, Sanction> of(Sanction.Kind kind) {
            return kind == Sanction.Kind.MUTE ? mutes : bans;
        }

        boolean isIdle() {
            return mutes.isEmpty() && bans.isEmpty() && between.isZero();
        }
    }

    private CompletionStage<@Nullable Void> change(RoomId room, Consumer<Entry> step) {
        rooms.compute(room, (id, known) -> {
            Entry entry = known == null ? new Entry() : known;
            step.accept(entry);
            return entry.isIdle() ? null : entry;
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<@Nullable Void> put(RoomId room, Sanction sanction) {
        return change(room, entry -> entry.of(sanction.kind()).put(sanction.user(), sanction));
    }

    @Override
    public CompletionStage<@Nullable Void> lift(RoomId room, UserId user, Sanction.Kind kind) {
        return change(room, entry -> entry.of(kind).remove(user));
    }

    @Override
    public CompletionStage<@Nullable Void> slow(RoomId room, Duration between) {
        return change(room, entry -> entry.between = between);
    }

    @Override
    public CompletionStage<Standing> find(RoomId room, UserId user) {
        Entry entry = rooms.get(room);
        return CompletableFuture.completedFuture(
                entry == null
                        ? Standing.CLEAN
                        : new Standing(entry.mutes.get(user), entry.bans.get(user), entry.between));
    }

    @Override
    public CompletionStage<List<Sanction>> list(RoomId room, int limit) {
        List<Sanction> all = new ArrayList<>();
        Entry entry = rooms.get(room);
        if (entry != null) {
            all.addAll(entry.mutes.values());
            all.addAll(entry.bans.values());
            Instant now = clock.instant();
            all.removeIf(sanction -> sanction.isOver(now));
        }
        return CompletableFuture.completedFuture(List.copyOf(all.subList(0, Math.min(limit, all.size()))));
    }

    @Override
    public CompletionStage<@Nullable Void> kick(RoomId room, Kick kick) {
        synchronized (kicks) {
            forgetOldKicks();
            kicks.add(new KickedFrom(room, kick));
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<List<Kick>> kicks(RoomId room) {
        synchronized (kicks) {
            forgetOldKicks();
            return CompletableFuture.completedFuture(kicks.stream()
                    .filter(each -> each.room().equals(room))
                    .map(KickedFrom::kick)
                    .toList());
        }
    }

    private void forgetOldKicks() {
        Instant now = clock.instant();
        while (!kicks.isEmpty() && !kicks.element().kick().until().isAfter(now)) {
            kicks.remove();
        }
    }

    @Override
    public CompletionStage<Duration> takeTurn(RoomId room, UserId user, Duration interval) {
        Duration[] wait = {Duration.ZERO};
        rooms.computeIfPresent(room, (id, entry) -> {
            wait[0] = takeTurn(entry.turns, user, interval, clock.millis());
            return entry;
        });
        return CompletableFuture.completedFuture(wait[0]);
    }

    private static Duration takeTurn(Map<UserId, Long> turns, UserId user, Duration interval, long now) {
        Long next = turns.get(user);
        if (next != null && next - now > 0) {
            return Duration.ofMillis(next - now);
        }
        if (turns.size() >= SWEEP_TURNS) {
            for (Iterator<Long> each = turns.values().iterator(); each.hasNext(); ) {
                if (each.next() - now <= 0) {
                    each.remove();
                }
            }
        }
        turns.put(user, now + interval.toMillis());
        return Duration.ZERO;
    }
}
