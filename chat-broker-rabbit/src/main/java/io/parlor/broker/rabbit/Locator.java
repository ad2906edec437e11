package io.parlor.broker.rabbit;

import io.parlor.broker.BrokerException;
import io.parlor.model.Position;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds where in its stream a record is that came by a group's queue, which knows no offsets. Both have the records in the same order, or nearly so: it goes
 * along the stream as the queue goes on, and keeps the places it passed. Of one thread, which may wait.
 */
final class Locator implements AutoCloseable {
    private static final int KEPT = 20_000;
    /** How far the clock of who appended may be from RabbitMQ's, at first sight, and at second. */
    private static final List<Duration> SKEWS = List.of(Duration.ofMinutes(1), Duration.ofHours(2));

    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private record Id(long node, long sequence) {}

    private final Shard shard;
    private final Consuming consuming;
    private final long timeoutNanos;
    private final Map<Id, Position> passed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Position> eldest) {
            return size() > KEPT;
        }
    };
    private @Nullable Scan scan;
    private long reached;

    Locator(Shard shard, Consuming consuming, long timeoutNanos) {
        this.shard = shard;
        this.consuming = consuming;
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * @param written when it was appended, or null if that is not known
     * @return the origin if the stream does not have it any more
     * @throws BrokerException if the stream cannot be read
     */
    Position find(Stamp stamp, @Nullable Date written) {
        Id wanted = new Id(stamp.node(), stamp.sequence());
        Position known = passed.get(wanted);
        if (known != null) {
            return known;
        }
        try {
            Position ahead = scan == null ? null : advanceTo(scan, wanted);
            return ahead == null ? searchAgain(wanted, written) : ahead;
        } catch (BrokerException e) {
            close();
            throw e;
        }
    }

    /** It may lie before where the scan began. */
    private Position searchAgain(Id wanted, @Nullable Date written) {
        for (Duration skew : SKEWS) {
            close();
            Object from = written == null ? "first" : new Date(written.getTime() - skew.toMillis());
            Scan opened = Scan.fromPlace(consuming.connection(), consuming.streamName(shard.number()), from);
            scan = opened;
            Position found = advanceTo(opened, wanted);
            if (found != null) {
                return found;
            }
        }
        return Position.ORIGIN;
    }

    /** @return null if it is not there up to the end of the stream */
    private @Nullable Position advanceTo(Scan along, Id wanted) {
        long end = Long.MAX_VALUE;
        while (reached < end) {
            Stored next = along.next(SILENCE_NANOS);
            if (next == null) {
                end = end();
                continue;
            }
            reached = next.offset();
            Stamp stamp = next.stamp();
            if (stamp != null && next.room() != null) {
                Id id = new Id(stamp.node(), stamp.sequence());
                passed.put(id, next.position());
                if (id.equals(wanted)) {
                    return next.position();
                }
            }
        }
        return null;
    }

    private long end() {
        try {
            return shard.end(System.nanoTime() + timeoutNanos)
                    .toCompletableFuture()
                    .join()
                    .offset();
        } catch (CompletionException e) {
            throw Failures.ofRead(e);
        }
    }

    @Override
    public void close() {
        if (scan != null) {
            scan.close();
            scan = null;
        }
        reached = 0;
    }
}
