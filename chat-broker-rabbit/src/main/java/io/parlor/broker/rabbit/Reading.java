package io.parlor.broker.rabbit;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final int FIRST_WINDOW = 512;
    private static final int LAST_WINDOW = 8_192;
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Shard shard;
    private final String stream;
    private final String room;
    private final Consuming consuming;
    private final int maxScan;
    private final long deadline;

    private @Nullable Position knownEnd;

    Reading(Shard shard, String stream, String room, Consuming consuming, int maxScan, long deadline) {
        this.shard = shard;
        this.stream = stream;
        this.room = room;
        this.consuming = consuming;
        this.maxScan = maxScan;
        this.deadline = deadline;
    }

    LogSlice read(LogRange range, int limit) {
        if (range instanceof LogRange.After after) {
            return after(after.position(), limit);
        } else if (range instanceof LogRange.Before before) {
            return before.position().isOrigin()
                    ? new LogSlice(List.of(), before.position(), false, null)
                    : backward(before.position(), before.position().offset(), limit);
        }
        Position end = end();
        return backward(end, end.offset() + 1, limit);
    }

    /** The end of the stream, found after this read began; once. */
    private Position end() {
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

    private Scan scan(long offset) {
        return Scan.from(consuming.connection(), stream, offset);
    }

    /** @throws io.parlor.broker.BrokerException if it does not come, or is not there any more */
    private Stored await(Scan scan, long wanted) {
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

    private LogSlice after(Position asked, int limit) {
        // What this node has read of the stream is there, unless it was lost meanwhile, which the fingerprint tells.
        long seen = shard.seen();
        if ((seen == 0 || asked.offset() > seen) && asked.offset() > end().offset()) {
            return new Forward(asked, limit, GapReason.RESET).run(1);
        }
        return new Forward(asked, limit, null).run(asked.offset() - MARGIN);
    }

    /** A read towards the end. */
    private final class Forward {
        private final Position asked;
        private final int limit;
        private @Nullable GapReason gap;
        private final Duplicates duplicates = new Duplicates();
        private final List<LogEntry> entries = new ArrayList<>();
        private boolean more;
        private Position next;

        private Forward(Position asked, int limit, @Nullable GapReason gap) {
            this.asked = asked;
            this.limit = limit;
            this.gap = gap;
            this.next = asked;
        }

        private LogSlice run(long from) {
            long begin = Math.max(1, from);
            while (true) {
                long lower = scanFrom(begin);
                if (lower == 0) {
                    return new LogSlice(entries, next, more, gap);
                }
                begin = lower;
                entries.clear();
                duplicates.clear();
            }
        }

        /** @return 0 if that was it, or from where it has to be done again */
        private long scanFrom(long begin) {
            try (Scan scan = scan(begin)) {
                long oldest = 0;
                boolean proved = gap != null;
                for (int scanned = 0; ; scanned++) {
                    Stored stored = await(scan, proved ? 1 : asked.offset());
                    if (oldest == 0) {
                        oldest = stored.offset();
                    }
                    if (!proved && stored.offset() >= asked.offset()) {
                        GapReason found = check(stored, oldest);
                        if (found == GapReason.RESET) {
                            gap = found;
                            return 1;
                        }
                        gap = found;
                        proved = true;
                    }
                    boolean wanted = gap != null || stored.offset() > asked.offset();
                    long lower = wanted ? duplicates.needs(stored, room, begin, oldest) : 0;
                    if (lower > 0) {
                        return lower;
                    }
                    boolean visible = duplicates.isFirst(stored, room);
                    if (visible && wanted && entries.size() == limit) {
                        more = true;
                        next = entries.get(limit - 1).position();
                        return 0;
                    }
                    if (visible && wanted) {
                        entries.add(new LogEntry(stored.position(), stored.record()));
                    }
                    if (isEnd(stored)) {
                        more = false;
                        next = entries.isEmpty()
                                ? (gap == null ? asked : stored.position())
                                : entries.get(entries.size() - 1).position();
                        return 0;
                    }
                    if (scanned >= maxScan && stored.offset() > asked.offset()) {
                        more = true;
                        next = stored.position();
                        return 0;
                    }
                }
            }
        }

        /** Looks at the first message that is not before the position that was asked for. */
        private @Nullable GapReason check(Stored stored, long oldest) {
            if (asked.isOrigin()) {
                return oldest == 1 ? null : GapReason.TRIMMED;
            } else if (stored.offset() > asked.offset()) {
                return GapReason.TRIMMED;
            }
            return stored.position().equals(asked) ? null : GapReason.RESET;
        }
    }

    /** Only if nothing is known beyond it is the end looked for. */
    private boolean isEnd(Stored stored) {
        return stored.offset() >= (knownEnd == null ? shard.seen() : knownEnd.offset())
                && stored.offset() >= end().offset();
    }

    /** A read from before an offset towards the beginning, in windows that are each read forward. */
    private LogSlice backward(Position asked, long before, int limit) {
        long high = before > shard.seen() ? Math.min(before, end().offset() + 1) : before;
        Deque<Stored> found = new ArrayDeque<>();
        int window = FIRST_WINDOW;
        long scanned = 0;
        Position lowest = asked;
        while (true) {
            long low = Math.max(1, high - window);
            List<Stored> part = window(low, high);
            long first = part.isEmpty() ? high : part.get(0).offset();
            boolean beginning = low == 1 || first > low;
            lowest = part.isEmpty() ? lowest : part.get(0).position();
            scanned += part.size();
            for (int i = part.size() - 1; i >= 0; i--) {
                if (room.equals(part.get(i).room())) {
                    found.addFirst(part.get(i));
                }
            }
            Newest newest = newest(found, beginning ? 0 : first, limit);
            if (newest.entries().size() == limit && newest.more()) {
                return new LogSlice(newest.entries(), newest.entries().get(0).position(), true, null);
            } else if (beginning) {
                List<LogEntry> all = newest.entries();
                return new LogSlice(all, all.isEmpty() ? asked : all.get(0).position(), false, null);
            } else if (scanned >= maxScan && newest.settled()) {
                return new LogSlice(newest.entries(), lowest, true, null);
            }
            high = first;
            window = Math.min(LAST_WINDOW, window * 2);
        }
    }

    /** The messages from {@code low} to before {@code high}, as far as they are there. */
    private List<Stored> window(long low, long high) {
        List<Stored> part = new ArrayList<>();
        if (low >= high) {
            return part;
        }
        try (Scan scan = scan(low)) {
            while (true) {
                Stored stored = await(scan, high - 1);
                if (stored.offset() >= high) {
                    return part;
                }
                if (stored.offset() >= low) {
                    part.add(stored);
                }
                if (stored.offset() == high - 1) {
                    return part;
                }
            }
        }
    }

    /**
     * @param more    whether there are older ones among what was found
     * @param settled whether it is known of all that was found whether it is a duplicate
     */
    private record Newest(List<LogEntry> entries, boolean more, boolean settled) {}

    private Newest newest(Deque<Stored> found, long from, int limit) {
        Duplicates duplicates = new Duplicates();
        Deque<LogEntry> entries = new ArrayDeque<>();
        boolean settled = true;
        boolean more = false;
        for (Stored stored : found) {
            if (stored.key() != null && from > 1 && stored.duplicateAfter() + 1 < from) {
                // Whether it is one is not known yet.
                settled = false;
                more = true;
                entries.clear();
                duplicates.isFirst(stored, room);
            } else if (duplicates.isFirst(stored, room)) {
                entries.addLast(new LogEntry(stored.position(), stored.record()));
            }
            if (entries.size() > limit) {
                entries.removeFirst();
                more = true;
            }
        }
        return new Newest(List.copyOf(entries), more, settled);
    }

    /** Which records of the room are duplicates of others that were read before. */
    private static final class Duplicates {
        private final Map<String, Long> newest = new HashMap<>();

        void clear() {
            newest.clear();
        }

        /** @return from where on has to be read to know of this one, or 0 if it is known */
        long needs(Stored stored, String room, long begin, long oldest) {
            boolean concerned = stored.key() != null && room.equals(stored.room());
            long after = stored.duplicateAfter();
            return concerned && begin > 1 && oldest <= begin && after + 1 < begin ? after + 1 : 0;
        }

        /** Whether it is a record of the room, and none of its duplicates came before. */
        boolean isFirst(Stored stored, String room) {
            if (!room.equals(stored.room())) {
                return false;
            }
            String key = stored.key();
            Long before = key == null ? null : newest.put(key, stored.offset());
            return before == null || before <= stored.duplicateAfter();
        }
    }
}
