package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.model.Position;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Takes appends, a bounded number at once, to the lanes of their partitions. Thread-safe. */
final class Appends {
    private final List<Feed> feeds;
    private final int most;
    private final Semaphore free;
    private final long timeoutNanos;
    // Where a node begins is random, so that no two use the same ids.
    private final AtomicLong ids = new AtomicLong(ThreadLocalRandom.current().nextLong());

    Appends(List<Feed> feeds, int most, long timeoutNanos) {
        this.feeds = feeds;
        this.most = most;
        this.free = new Semaphore(most);
        this.timeoutNanos = timeoutNanos;
    }

    CompletionStage<Position> append(String room, @Nullable String key, byte[] payload) {
        byte[] roomKey = Rooms.key(room);
        Append append = new Append(
                room, roomKey, key, payload, ids.incrementAndGet(), newFingerprint(), System.nanoTime() + timeoutNanos);
        if (!free.tryAcquire()) {
            append.fail(new BrokerException(Kind.OVERLOADED, most + " appends are in flight"));
            return append.result;
        }
        append.result.whenComplete((position, failure) -> free.release());
        feeds.get(Rooms.partitionOf(roomKey, feeds.size())).lane().append(append);
        return append.result;
    }

    /** Not 0, which stands for a record that is not there. */
    private static int newFingerprint() {
        int fingerprint;
        do {
            fingerprint = ThreadLocalRandom.current().nextInt();
        } while (fingerprint == 0);
        return fingerprint;
    }
}
