package io.parlor.broker.rabbit;

import io.parlor.broker.BrokerException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What this node has on its way into streams: bounded in number, and in time by whoever calls {@link #expire}. Thread-safe. */
final class InFlight {
    private final long node = ThreadLocalRandom.current().nextLong();
    private final long timeoutNanos;
    private final Semaphore free;
    private final AtomicLong sequences = new AtomicLong();
    private final ConcurrentMap<Long, Append> bySequence = new ConcurrentHashMap<>();

    InFlight(int appends, long timeoutNanos) {
        this.free = new Semaphore(appends);
        this.timeoutNanos = timeoutNanos;
    }

    /** Null if there are too many. */
    @Nullable Append newAppend(Shard shard, String room, @Nullable String key, byte[] payload) {
        if (!free.tryAcquire()) {
            return null;
        }
        return register(shard, room, key, payload);
    }

    /** Marks do not count: a shard has two at most. */
    Append newMark(Shard shard) {
        return register(shard, null, null, new byte[0]);
    }

    private Append register(Shard shard, @Nullable String room, @Nullable String key, byte[] payload) {
        long deadline = System.nanoTime() + timeoutNanos;
        Append append = new Append(this, shard, room, key, payload, sequences.incrementAndGet(), deadline);
        shard.enter();
        bySequence.put(append.sequence, append);
        return append;
    }

    /** Called by the append, once. */
    void done(Append append) {
        bySequence.remove(append.sequence);
        append.shard.leave();
        if (append.room != null) {
            free.release();
        }
    }

    Stamp stamp(Append append, long seen) {
        return new Stamp(append.fingerprint, node, append.sequence, seen);
    }

    /** What it is that came back, if it is one of this node's that is still waited for. */
    @Nullable Append find(@Nullable Stamp stamp) {
        return stamp == null || stamp.node() != node ? null : bySequence.get(stamp.sequence());
    }

    void expire(long now) {
        bySequence.values().forEach(append -> {
            if (now - append.deadline >= 0) {
                append.giveUp("RabbitMQ did not confirm and show it in time");
                append.shard.suspectSilence(now);
            }
        });
    }

    void failAll(BrokerException unsent) {
        Consumer<Append> fail = append -> append.giveUp("the broker was closed", unsent);
        bySequence.values().forEach(fail);
    }
}
