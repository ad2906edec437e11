package io.parlor.broker.kafka;

import java.util.Arrays;

/** The fingerprints of the newest records of a partition, to find where a log went another way. Not thread-safe. */
final class Ring {
    private static final int SIZE = 4_096;

    private final int[] fingerprints;
    private long oldest;
    private long next;

    Ring() {
        this(new int[SIZE]);
    }

    private Ring(int[] fingerprints) {
        this.fingerprints = fingerprints;
    }

    Ring copy() {
        Ring copy = new Ring(Arrays.copyOf(fingerprints, SIZE));
        copy.oldest = oldest;
        copy.next = next;
        return copy;
    }

    /** Starts anew where offsets do not follow one another. */
    void add(long offset, int fingerprint) {
        if (offset != next) {
            oldest = offset;
        }
        next = offset + 1;
        oldest = Math.max(oldest, next - SIZE);
        fingerprints[(int) (offset % SIZE)] = fingerprint;
    }

    void clear() {
        oldest = next;
    }

    boolean isEmpty() {
        return oldest == next;
    }

    long oldest() {
        return oldest;
    }

    boolean has(long offset) {
        return offset >= oldest && offset < next;
    }

    int fingerprint(long offset) {
        return fingerprints[(int) (offset % SIZE)];
    }
}
