package io.parlor.broker.memory;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.RoomListener;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A room that has records or followers. State changes under the room's lock; listeners and consumers are called without it, by one
 * drain at a time, in the order of the changes. A room that was forgotten is <em>gone</em>: it answers null, and the caller looks for its successor.
 */
final class MemoryRoom {
    private final RoomId id;
    private final Rooms rooms;
    private final Settings settings;

    // All guarded by this.
    private RoomLog log;
    private @Nullable KeyWindow keys;
    private List<MemorySubscription> followers = List.of();
    private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>(0);
    private long nextNumber;
    private boolean draining;
    private boolean gone;
    private long lastUsed;
    private boolean countedIdle;
    private long countedBytes;

    MemoryRoom(RoomId id, Rooms rooms, Position birth) {
        this.id = id;
        this.rooms = rooms;
        this.settings = rooms.settings();
        this.log = new RoomLog(birth, settings);
    }

    RoomId id() {
        return id;
    }

    /**
     * Where the record is in the log now, or was put earlier under the same key; the origin if the target of the erasure is gone.
     *
     * @throws BrokerException if followers are too far behind
     */
    @Nullable Position append(LogRecord record, @Nullable Erasure erasure, ConsumerGroup[] groups) {
        LogEntry entry;
        boolean drain;
        synchronized (this) {
            if (gone) {
                return null;
            }
            long now = settings.clock().millis();
            String key = settings.keyWindow().isZero() ? null : record.key();
            Position first = key == null || keys == null ? null : keys.find(key, now);
            if (first != null) {
                return first;
            }
            requireRoomForDelivery();
            if (erasure != null && !log.has(erasure)) {
                return Position.ORIGIN;
            }
            entry = log.append(record, now);
            if (erasure != null) {
                log.apply(erasure, entry.position());
            }
            if (key != null) {
                remember(key, entry.position(), now);
            }
            for (ConsumerGroup group : groups) {
                group.add(id, entry);
            }
            touch(now);
            drain = enqueue(followers.isEmpty() ? null : new Delivery.Appended(entry));
        }
        if (drain) {
            startDrain();
        }
        return entry.position();
    }

    private void requireRoomForDelivery() {
        if (deliveries.size() >= settings.maxUndelivered()) {
            throw new BrokerException(
                    BrokerException.Kind.OVERLOADED, "followers of the room have yet to take " + deliveries.size());
        }
    }

    private void remember(String key, Position position, long now) {
        if (keys == null) {
            keys = new KeyWindow(settings);
        }
        keys.add(key, position, now);
    }

    synchronized @Nullable LogSlice read(LogRange range) {
        if (gone) {
            return null;
        }
        long now = settings.clock().millis();
        log.trim(now);
        touch(now);
        return log.read(range);
    }

    synchronized @Nullable MemorySubscription follow(RoomListener listener) {
        if (gone) {
            return null;
        }
        MemorySubscription made = new MemorySubscription(this, listener, log.end(), nextNumber);
        List<MemorySubscription> more = new ArrayList<>(followers);
        more.add(made);
        followers = List.copyOf(more);
        touch(settings.clock().millis());
        return made;
    }

    synchronized void remove(MemorySubscription closed) {
        followers = followers.stream().filter(follower -> follower != closed).toList();
        touch(settings.clock().millis());
        removeIfUseless();
    }

    /** With the lock held. */
    private void removeIfUseless() {
        if (!gone && followers.isEmpty() && log.isVirgin()) {
            gone = true;
            rooms.remove(this);
        }
    }

    void signal(byte[] payload) {
        boolean drain;
        synchronized (this) {
            boolean deliverable = !followers.isEmpty() && deliveries.size() < settings.maxUndelivered();
            drain = enqueue(deliverable ? new Delivery.Signal(payload) : null);
        }
        if (drain) {
            startDrain();
        }
    }

    /** Loses the newest records, or the whole log and its past with them; followers are told. */
    void lose(int records, @Nullable Position newBirth) {
        boolean drain;
        synchronized (this) {
            if (newBirth == null) {
                log.rewind(records);
            } else {
                log = new RoomLog(newBirth, settings);
            }
            if (keys != null) {
                keys.rewindTo(log.end());
            }
            touch(settings.clock().millis());
            removeIfUseless();
            drain = enqueue(followers.isEmpty() ? null : new Delivery.Reset(log.end()));
        }
        if (drain) {
            startDrain();
        }
    }

    /** Whether the caller must start a drain. With the lock held. */
    private boolean enqueue(Delivery.@Nullable Content content) {
        if (content == null) {
            return false;
        }
        deliveries.add(new Delivery(nextNumber++, content));
        boolean start = !draining;
        draining = true;
        return start;
    }

    private void startDrain() {
        try {
            settings.executor().execute(this::drain);
        } catch (RejectedExecutionException e) {
            // The host's executor is shut down: what was acknowledged is delivered nevertheless.
            drain();
        }
    }

    /** Only whoever turned {@code draining} on runs this, so that calls of one follower neither overlap nor overtake each other. */
    private void drain() {
        while (true) {
            Delivery next;
            List<MemorySubscription> to;
            synchronized (this) {
                next = deliveries.poll();
                if (next == null) {
                    draining = false;
                    return;
                }
                to = followers;
            }
            for (MemorySubscription follower : to) {
                follower.deliver(next);
            }
        }
    }

    synchronized boolean isIdle() {
        return !gone && followers.isEmpty() && !log.isVirgin();
    }

    synchronized long lastUsed() {
        return lastUsed;
    }

    /** Forgets the room if nobody follows it. */
    synchronized void forgetIfIdle() {
        if (isIdle()) {
            gone = true;
            countIdle();
            rooms.remove(this);
        }
    }

    synchronized void close() {
        gone = true;
        deliveries.clear();
        followers.forEach(MemorySubscription::silence);
        followers = List.of();
    }

    /** With the lock held. */
    private void touch(long now) {
        lastUsed = now;
        countIdle();
    }

    private void countIdle() {
        boolean idle = isIdle();
        long bytes = idle ? log.bytes() : 0;
        if (idle != countedIdle || bytes != countedBytes) {
            rooms.idleChanged((idle ? 1 : 0) - (countedIdle ? 1 : 0), bytes - countedBytes);
            countedIdle = idle;
            countedBytes = bytes;
        }
    }
}
