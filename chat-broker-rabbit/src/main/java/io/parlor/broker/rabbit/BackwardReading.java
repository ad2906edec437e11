package io.parlor.broker.rabbit;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogSlice;
import io.parlor.model.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A read from before an offset towards the beginning, in windows that are each read forward. The first one has all messages; after that, where RabbitMQ
 * can, those come that may be of the room, and windows grow faster as long as that helps.
 */
final class BackwardReading {
    private static final int FIRST_WINDOW = 512;
    private static final int LAST_WINDOW = 8_192;
    private static final int FASTER = 8;
    private static final int LAST_FASTER_WINDOW = 1 << 22;

    private final Reading reading;
    private final Position asked;
    private final int limit;
    private final Deque<Stored> found = new ArrayDeque<>();

    private long scanned;
    private Position lowest;

    BackwardReading(Reading reading, Position asked, int limit) {
        this.reading = reading;
        this.asked = asked;
        this.limit = limit;
        this.lowest = asked;
    }

    LogSlice run(long before) {
        long high = before > reading.seen() ? Math.min(before, reading.end().offset() + 1) : before;
        int window = FIRST_WINDOW;
        // 0 as long as all messages come.
        long oldest = 0;
        while (true) {
            long low = Math.max(1, high - window);
            List<Stored> part = oldest > 0 ? filtered(low, high) : all(low, high);
            long first = part.isEmpty() ? high : part.get(0).offset();
            boolean beginning = oldest > 0 ? low <= oldest : low == 1 || first > low;
            collect(part);
            Newest newest = newest(beginning ? 0 : low);
            if (newest.entries().size() == limit && newest.more()) {
                return slice(newest, newest.entries().get(0).position(), true);
            } else if (beginning) {
                List<LogEntry> all = newest.entries();
                return slice(newest, all.isEmpty() ? asked : all.get(0).position(), false);
            } else if (scanned >= reading.maxScan && newest.settled()) {
                return slice(newest, lowest, true);
            }
            high = low;
            if (reading.filters && oldest == 0) {
                oldest = oldest();
            }
            boolean faster = oldest > 0 && part.size() <= FIRST_WINDOW;
            window = Math.min(faster ? LAST_FASTER_WINDOW : LAST_WINDOW, window * (faster ? FASTER : 2));
        }
    }

    private static LogSlice slice(Newest newest, Position next, boolean more) {
        return new LogSlice(newest.entries(), next, more, null);
    }

    private void collect(List<Stored> part) {
        scanned += part.size();
        lowest = part.isEmpty() ? lowest : part.get(0).position();
        for (int i = part.size() - 1; i >= 0; i--) {
            if (reading.room.equals(part.get(i).room())) {
                found.addFirst(part.get(i));
            }
        }
    }

    private long oldest() {
        try (Scan scan = reading.scan(1)) {
            return reading.await(scan, 1).offset();
        }
    }

    /** The messages from {@code low} to before {@code high}, as far as they are there. */
    private List<Stored> all(long low, long high) {
        if (low >= high) {
            return List.of();
        }
        return window(reading.scan(low), low, high);
    }

    private List<Stored> filtered(long low, long high) {
        return window(reading.filteredScan(low), low, high);
    }

    private List<Stored> window(Scan opened, long low, long high) {
        List<Stored> part = new ArrayList<>();
        try (Scan scan = opened) {
            while (true) {
                Stored stored = reading.await(scan, high - 1);
                if (stored.offset() >= low && stored.offset() < high) {
                    part.add(stored);
                }
                if (stored.offset() >= high - 1) {
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

    private Newest newest(long from) {
        Duplicates duplicates = new Duplicates(reading.room);
        Deque<LogEntry> entries = new ArrayDeque<>();
        boolean settled = true;
        boolean more = false;
        for (Stored stored : found) {
            if (stored.key() != null && from > 1 && stored.duplicateAfter() + 1 < from) {
                // Whether it is one is not known yet.
                settled = false;
                more = true;
                entries.clear();
                var unused = duplicates.isFirst(stored);
            } else if (duplicates.isFirst(stored)) {
                entries.addLast(new LogEntry(stored.position(), stored.record()));
            }
            if (entries.size() > limit) {
                entries.removeFirst();
                more = true;
            }
        }
        return new Newest(List.copyOf(entries), more, settled);
    }
}
