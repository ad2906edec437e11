package io.parlor.broker.rabbit;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogSlice;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read towards the end. It begins with all messages, since the one at the position that was asked for, which has to be verified, may be of any room; where it gets
 * long, and RabbitMQ can, it goes on with those that may be of the room.
 */
final class ForwardReading {
    private static final int UNFILTERED = 512;

    private final Reading reading;
    private final Position asked;
    private final int limit;
    private final Duplicates duplicates;
    private final List<LogEntry> entries = new ArrayList<>();
    private @Nullable GapReason gap;

    // Of one try.
    private int scanned;
    private long oldest;
    private boolean proved;

    /** @param gap what is known already */
    ForwardReading(Reading reading, Position asked, int limit, @Nullable GapReason gap) {
        this.reading = reading;
        this.asked = asked;
        this.limit = limit;
        this.gap = gap;
        this.duplicates = new Duplicates(reading.room);
    }

    /** What is to be read next, or what came of it. */
    private sealed interface Step {
        record From(long lower) implements Step {}

        record FilteredFrom(long offset) implements Step {}

        record Done(LogSlice slice) implements Step {}
    }

    LogSlice run(long from) {
        long begin = Math.max(1, from);
        while (true) {
            entries.clear();
            duplicates.clear();
            scanned = 0;
            oldest = 0;
            proved = gap != null;
            Step step = scan(reading.scan(begin), begin, 0);
            if (step instanceof Step.FilteredFrom filtered) {
                step = scan(reading.filteredScan(filtered.offset()), begin, filtered.offset());
            }
            if (step instanceof Step.Done done) {
                return done.slice();
            } else if (step instanceof Step.From again) {
                begin = again.lower();
            }
        }
    }

    /** @param filteredFrom 0 if all that is in the stream comes */
    private Step scan(Scan opened, long begin, long filteredFrom) {
        try (Scan scan = opened) {
            while (true) {
                Stored stored = reading.await(scan, proved ? 1 : asked.offset());
                if (stored.offset() < filteredFrom) {
                    continue;
                }
                Step step = take(stored, begin);
                if (step != null) {
                    return step;
                }
                if (++scanned == UNFILTERED && reading.filters && proved && filteredFrom == 0) {
                    return new Step.FilteredFrom(stored.offset() + 1);
                }
            }
        }
    }

    /** @return null to go on */
    private @Nullable Step take(Stored stored, long begin) {
        if (oldest == 0) {
            oldest = stored.offset();
        }
        if (!proved && stored.offset() >= asked.offset()) {
            gap = check(stored);
            if (gap == GapReason.RESET) {
                return new Step.From(1);
            }
            proved = true;
        }
        boolean wanted = gap != null || stored.offset() > asked.offset();
        long lower = wanted ? duplicates.needs(stored, begin, oldest) : 0;
        if (lower > 0) {
            return new Step.From(lower);
        }
        if (duplicates.isFirst(stored) && wanted) {
            if (entries.size() == limit) {
                return done(true, entries.get(limit - 1).position());
            }
            entries.add(new LogEntry(stored.position(), stored.record()));
        }
        if (reading.isEnd(stored)) {
            return done(
                    false,
                    entries.isEmpty()
                            ? (gap == null ? asked : stored.position())
                            : entries.get(entries.size() - 1).position());
        }
        return scanned >= reading.maxScan && stored.offset() > asked.offset() ? done(true, stored.position()) : null;
    }

    private Step done(boolean more, Position next) {
        return new Step.Done(new LogSlice(entries, next, more, gap));
    }

    /** Looks at the first message that is not before the position that was asked for. */
    private @Nullable GapReason check(Stored stored) {
        if (asked.isOrigin()) {
            return oldest == 1 ? null : GapReason.TRIMMED;
        } else if (stored.offset() > asked.offset()) {
            return GapReason.TRIMMED;
        }
        return stored.position().equals(asked) ? null : GapReason.RESET;
    }
}
