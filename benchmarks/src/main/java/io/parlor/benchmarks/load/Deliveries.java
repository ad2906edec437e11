package io.parlor.benchmarks.load;

import java.util.HashSet;
import java.util.Set;

/** What one receiver got of its room, whose messages are numbered: what is missing, what came late, what came twice. Not thread-safe. */
final class Deliveries {
    private final Set<Long> missing = new HashSet<>(0);
    private long next;
    private long outOfOrder;
    private long duplicates;

    /** @param first the number of the first message that counts */
    Deliveries(long first) {
        next = first;
    }

    /** @param number what was received */
    void got(long number) {
        if (number == next) {
            next++;
        } else if (number > next) {
            for (long skipped = next; skipped < number; skipped++) {
                missing.add(skipped);
            }
            next = number + 1;
        } else if (missing.remove(number)) {
            outOfOrder++;
        } else {
            duplicates++;
        }
    }

    /** What it has not got of those before number {@code end}. */
    long missing(long end) {
        return missing.size() + Math.max(0, end - next);
    }

    /** How many came after a later one. */
    long outOfOrder() {
        return outOfOrder;
    }

    long duplicates() {
        return duplicates;
    }
}
