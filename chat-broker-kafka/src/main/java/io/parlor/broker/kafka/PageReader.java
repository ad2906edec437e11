package io.parlor.broker.kafka;

import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a page of a room's log of what a {@link PartitionScan} finds. For one page, of one thread. */
final class PageReader {
    private static final int PAGE_BYTES = 1024 * 1024;
    private static final int FIRST_CHUNK = 1_000;
    private static final int GROWTH = 4;
    private static final int LAST_CHUNK = 64_000;

    private final PartitionScan scan;
    private final Offsets.Bounds bounds;
    private final KafkaSettings.Limits limits;

    PageReader(PartitionScan scan, Offsets.Bounds bounds, KafkaSettings.Limits limits) {
        this.scan = scan;
        this.bounds = bounds;
        this.limits = limits;
    }

    LogSlice read(LogRange range) {
        int limit = Math.min(range.limit(), limits.page());
        if (range instanceof LogRange.After after) {
            return after(after.position(), limit);
        }
        if (range instanceof LogRange.Before before) {
            long end = Math.min(before.position().offset() - 1, bounds.latest());
            return before(Math.max(0, end), before.position(), limit);
        }
        return before(bounds.latest(), endOf(bounds.latest()), limit);
    }

    /** Just before an offset, where it is not known which record is there. */
    private static Position endOf(long offset) {
        return offset == 0 ? Position.ORIGIN : new Position(offset, 0);
    }

    private LogSlice after(Position asked, int limit) {
        long at = asked.offset() - 1;
        if (at >= bounds.latest()) {
            return forward(bounds.earliest(), GapReason.RESET, limit);
        }
        if (at >= bounds.earliest()) {
            Forward proved = new Forward(asked, asked, limit);
            scan.scan(at, bounds.latest(), proved);
            return proved.differs ? forward(bounds.earliest(), GapReason.RESET, limit) : proved.slice(null);
        }
        // Which record it followed was not known when it was given, and nothing is missing.
        boolean edge = at + 1 == bounds.earliest() && asked.fingerprint() == 0; // the origin of a whole log, too
        return forward(bounds.earliest(), edge ? null : GapReason.TRIMMED, limit);
    }

    private LogSlice forward(long from, @Nullable GapReason gap, int limit) {
        Forward forward = new Forward(endOf(from), null, limit);
        scan.scan(from, bounds.latest(), forward);
        return forward.slice(gap);
    }

    private final class Forward implements PartitionScan.Visitor {
        private final List<PartitionScan.Found> found = new ArrayList<>();
        private final @Nullable Position expected;
        private final int limit;
        private Position next;
        private boolean differs;
        private int bytes;

        Forward(Position next, @Nullable Position expected, int limit) {
            this.next = next;
            this.expected = expected;
            this.limit = limit;
        }

        @Override
        public boolean visit(Position position, PartitionScan.@Nullable Found each) {
            next = position;
            if (expected != null && position.offset() <= expected.offset()) {
                differs = !position.equals(expected);
                return !differs;
            }
            if (each != null && !scan.isDuplicate(each)) {
                found.add(each);
                bytes += each.payload().length;
            }
            return found.size() < limit && bytes < PAGE_BYTES && scan.scanned() < limits.scan();
        }

        LogSlice slice(@Nullable GapReason gap) {
            return new LogSlice(
                    found.stream().map(PartitionScan.Found::entry).toList(),
                    next,
                    next.offset() < bounds.latest(),
                    gap);
        }
    }

    private LogSlice before(long end, Position asked, int limit) {
        Backward backward = new Backward(end, asked);
        List<PartitionScan.Found> page = List.of();
        int chunk = FIRST_CHUNK;
        while (backward.low > bounds.earliest() && page.size() < limit && scan.scanned() < limits.scan()) {
            backward.readChunk(Math.min(chunk, limits.scan()));
            chunk = Math.min(chunk * GROWTH, LAST_CHUNK);
            page = scan.newest(backward.found, limit);
        }
        page = shortened(page);
        Position next = page.size() == limit || (page.size() < backward.found.size() && !page.isEmpty())
                ? page.get(0).position()
                : backward.lowest;
        return new LogSlice(
                page.stream().map(PartitionScan.Found::entry).toList(),
                next,
                next.offset() - 1 > bounds.earliest(),
                null);
    }

    /** Without the oldest, if they are too long together. */
    private static List<PartitionScan.Found> shortened(List<PartitionScan.Found> page) {
        int bytes = 0;
        for (int i = page.size() - 1; i >= 0; i--) {
            bytes += page.get(i).payload().length;
            if (bytes > PAGE_BYTES && i < page.size() - 1) {
                return page.subList(i + 1, page.size());
            }
        }
        return page;
    }

    private final class Backward {
        private List<PartitionScan.Found> found = new ArrayList<>();
        private long low;
        private Position lowest;

        Backward(long low, Position lowest) {
            this.low = low;
            this.lowest = lowest;
        }

        void readChunk(int size) {
            long from = Math.max(bounds.earliest(), low - size);
            List<PartitionScan.Found> chunk = new ArrayList<>();
            long first = from + 1;
            scan.scan(from, low, (position, each) -> {
                if (position.offset() == first) {
                    lowest = position;
                }
                if (each != null) {
                    chunk.add(each);
                }
                return true;
            });
            chunk.addAll(found);
            found = chunk;
            low = from;
        }
    }
}
