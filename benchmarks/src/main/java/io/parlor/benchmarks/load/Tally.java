package io.parlor.benchmarks.load;

/** Sums up what receivers got. Not thread-safe. */
final class Tally {
    private long missing;
    private long outOfOrder;
    private long duplicates;

    void add(long moreMissing, long moreOutOfOrder, long moreDuplicates) {
        missing += moreMissing;
        outOfOrder += moreOutOfOrder;
        duplicates += moreDuplicates;
    }

    long missing() {
        return missing;
    }

    long outOfOrder() {
        return outOfOrder;
    }

    long duplicates() {
        return duplicates;
    }
}
