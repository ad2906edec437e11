package io.parlor.engine;

import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.presence.PresenceCodec;
import io.parlor.presence.PresenceMessage;
import io.parlor.presence.PresenceOut;
import io.parlor.presence.PresenceReplica;
import io.parlor.protocol.Push;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room, on all nodes, as far as this node knows. Thread-safe. What follows from a change is done after the lock is given back, in
 * the order of the changes.
 */
final class RoomPresence implements PresenceOut {
    /** Changes that come faster are told together. */
    private static final Duration FLUSH = Duration.ofMillis(50);

    /** Where users are not told by name, how many of them are given as a sample, and after how many ticks again. */
    private static final int SAMPLE = 20;

    /** The most that are ever listed. */
    private static final int LISTED = 1_000;

    private static final int SUMMARY_TICKS = 4;

    private final RoomId room;
    private final PresenceHub hub;
    private final int namedUsers;
    private final PresenceAudience audience;
    private final Queue<Runnable> effects = new ConcurrentLinkedQueue<>();

    /** Effects queued or running; whoever takes it from 0 runs them. */
    private final AtomicInteger pending = new AtomicInteger();

    // Guarded by this.
    private @Nullable PresenceReplica replica;
    private boolean flushPlanned;
    private long flushed;
    private boolean changed;
    private int ticks;

    /** @param namedUsers up to so many users, those who come and go are told by name */
    RoomPresence(RoomId room, PresenceHub hub, int namedUsers, PresenceAudience audience) {
        this.room = room;
        this.hub = hub;
        this.namedUsers = namedUsers;
        this.audience = audience;
        this.flushed = hub.nanoTime() - FLUSH.toNanos();
    }

    /** The room is followed now. */
    void open() {
        synchronized (this) {
            replica = new PresenceReplica(hub.newId(), hub.times(), hub.maxBytes(), this, hub.nanoTime());
        }
        hub.opened(this);
        runEffects();
    }

    void close() {
        hub.closed(this);
        change(known -> known.close(hub.nanoTime()));
        synchronized (this) {
            replica = null;
        }
    }

    void enter(UserId user) {
        change(known -> {
            known.enter(user);
            flushSoon(known);
        });
    }

    /** @param mayReturn whether the user stays for a short time, since it may come back */
    void exit(UserId user, boolean mayReturn) {
        change(known -> {
            known.exit(user, mayReturn, hub.nanoTime());
            flushSoon(known);
        });
    }

    /** The user has to go, and those of its sessions that may come back with it. */
    void forget(UserId user) {
        change(known -> {
            known.forget(user);
            flushSoon(known);
        });
    }

    void receive(byte[] signal) {
        PresenceMessage message = PresenceCodec.decode(signal);
        if (message != null) {
            change(known -> known.receive(message, hub.nanoTime()));
        }
    }

    void tick() {
        change(known -> {
            known.tick(hub.nanoTime());
            if (++ticks % SUMMARY_TICKS == 0 && changed) {
                summarize(known);
            }
        });
    }

    synchronized int count() {
        return replica == null ? 0 : replica.count();
    }

    synchronized boolean has(UserId user) {
        return replica != null && replica.sessions(user) > 0;
    }

    /** Some of the users: all, if they are not more than that. */
    synchronized Set<UserId> users(int atMost) {
        return replica == null ? Set.of() : Set.copyOf(replica.users(atMost));
    }

    /** The list for a client. */
    synchronized Push.MemberList members(long id, int atMost) {
        PresenceReplica known = replica;
        if (known == null) {
            return new Push.MemberList(id, room, 0, List.of());
        }
        List<UserId> users = sorted(known.users(atMost));
        Map<UserId, Integer> devices = users.stream()
                .filter(user -> known.sessions(user) > 1)
                .collect(Collectors.toMap(user -> user, known::sessions));
        return new Push.MemberList(id, room, known.count(), users, devices);
    }

    private static List<UserId> sorted(Set<UserId> users) {
        return users.stream().sorted(Comparator.comparing(UserId::value)).toList();
    }

    private void change(Consumer<PresenceReplica> step) {
        synchronized (this) {
            if (replica == null) {
                return;
            }
            step.accept(replica);
        }
        runEffects();
    }

    private void flushSoon(PresenceReplica known) {
        if (!known.hasUntold() || flushPlanned) {
            return;
        }
        long now = hub.nanoTime();
        long wait = flushed + FLUSH.toNanos() - now;
        if (wait <= 0) {
            flushed = now;
            known.flush();
        } else {
            flushPlanned = true;
            hub.later(this::flush, Duration.ofNanos(wait));
        }
    }

    private void flush() {
        change(known -> {
            flushPlanned = false;
            flushed = hub.nanoTime();
            known.flush();
        });
    }

    private void runEffects() {
        if (effects.isEmpty() || pending.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (Runnable effect = effects.poll(); effect != null; effect = effects.poll()) {
                effect.run();
            }
            seen = pending.addAndGet(-seen);
        } while (seen != 0);
    }

    @Override
    public void send(PresenceMessage message) {
        effects.add(() -> hub.signal(room, PresenceCodec.encode(message)));
    }

    @Override
    public void joined(UserId user) {
        tell(user, true);
    }

    @Override
    public void left(UserId user) {
        tell(user, false);
    }

    private void tell(UserId user, boolean joined) {
        PresenceReplica known = replica;
        if (known != null && known.count() <= namedUsers) {
            effects.add(() -> audience.changed(user, joined));
        } else {
            changed = true;
        }
    }

    @Override
    public void discovered() {
        PresenceReplica known = replica;
        if (known != null) {
            summarize(known);
        }
    }

    private void summarize(PresenceReplica known) {
        changed = false;
        int count = known.count();
        List<UserId> users = sorted(known.users(count <= namedUsers ? Math.min(count, LISTED) : SAMPLE));
        effects.add(() -> audience.summary(count, users));
    }
}
