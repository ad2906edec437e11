package io.parlor.broker.rabbit;

import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One read of a room's part of a stream, on a thread that may wait. It goes no farther than the end, which a mark finds: RabbitMQ
 * does not say where a stream ends.
 */
final class Reading {
    /** Messages before the first that is asked for, for duplicates of what was on its way at the same time. */
    private static final long MARGIN = 64;

    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Shard shard;
    private final String stream;
    private final Consuming consuming;
    private final long deadline;
    final String room;
    final int maxScan;
    /** Whether RabbitMQ can be told to leave out what is not of the room. */
    final boolean filters;

    private @Nullable Position knownEnd;

    Reading(Shard shard, String stream, String room, Consuming consuming, int maxScan, boolean filters, long deadline) {
        this.shard = shard;
        this.stream = stream;
        this.room = room;
        this.consuming = consuming;
        this.maxScan = maxScan;
        this.filters = filters;
        this.deadline = deadline;
    }

    LogSlice read(LogRange range, int limit) {
        if (range instanceof LogRange.After after) {
            return after(after.position(), limit);
        } else if (range instanceof LogRange.Before before) {
            return before.position().isOrigin()
                    ? new LogSlice(List.of(), before.position(), false, null)
                    : new BackwardReading(this, before.position(), limit)
                            .run(before.position().offset());
        }
        Position end = end();
        return new BackwardReading(this, end, limit).run(end.offset() + 1);
    }

    private LogSlice after(Position asked, int limit) {
        // What this node has read of the stream is there, unless it was lost meanwhile, which the fingerprint tells.
        long seen = seen();
        if ((seen == 0 || asked.offset() > seen) && asked.offset() > end().offset()) {
            return new ForwardReading(this, asked, limit, GapReason.RESET).run(1);
        }
        return new ForwardReading(this, asked, limit, null).run(asked.offset() - MARGIN);
    }

    long seen() {
        return shard.seen();
    }

    /** The end of the stream, found after this read began; once. It is a mark, or lies after one. */
    Position end() {
        Position known = knownEnd;
        if (known == null) {
            known = newEnd();
            knownEnd = known;
        }
        return known;
    }

    private Position newEnd() {
        try {
            return shard.end(deadline).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw Failures.ofRead(e);
        }
    }

    /** Only if nothing is known beyond it is the end looked for. */
    boolean isEnd(Stored stored) {
        return stored.offset() >= (knownEnd == null ? seen() : knownEnd.offset()) && stored.offset() >= end().offset();
    }

    Scan scan(long offset) {
        return Scan.from(consuming.connection(), stream, offset, null);
    }

    /**
     * Without most of what is not of the room. What is asked for may be left out, and so who scans needs something to stop at: the end is found first, and it is a mark,
     * which has no filter value, and so comes.
     */
    Scan filteredScan(long offset) {
        var unused = end();
        return Scan.from(consuming.connection(), stream, offset, room);
    }

    /** @throws io.parlor.broker.BrokerException if it does not come, or is not there any more */
    Stored await(Scan scan, long wanted) {
        while (true) {
            Stored next = scan.next(SILENCE_NANOS);
            if (next != null) {
                return next;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw Failures.unavailable("RabbitMQ did not answer in time");
            }
            Position end = newEnd();
            knownEnd = end;
            if (end.offset() < wanted) {
                throw Failures.unavailable("the stream was lost while it was read");
            }
        }
    }
}
