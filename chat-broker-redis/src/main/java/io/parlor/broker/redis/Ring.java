package io.parlor.broker.redis;

import io.parlor.model.Position;
import java.util.Arrays;

/**
 * The fingerprints of the newest records of a room, at consecutive offsets: enough to tell a repetition from an offset that was issued a second
 * time, and to find where a rewound log went another way. Starts small, and grows to a bound. Not thread-safe.
 */
final class Ring {
    static final int MAX = 128;
    private static final int FIRST = 4;

    private int[] fingerprints = new int[FIRST];
    private long newest;
    private int count;

    /** Forgets all but this one. */
    void restart(Position position) {
        fingerprints = new int[FIRST];
        newest = position.offset();
        count = 1;
        fingerprints[index(newest)] = position.fingerprint();
    }

    /** Adds what follows the newest. */
    void add(int fingerprint) {
        if (count == fingerprints.length && count < MAX) {
            grow();
        }
        newest++;
        count = Math.min(count + 1, fingerprints.length);
        fingerprints[index(newest)] = fingerprint;
    }

    private void grow() {
        int[] old = fingerprints;
        fingerprints = Arrays.copyOf(old, old.length * 2);
        for (long offset = oldest(); offset <= newest; offset++) {
            fingerprints[index(offset)] = old[(int) (offset % old.length)];
        }
    }

    long oldest() {
        return newest - count + 1;
    }

    boolean contains(Position position) {
        return position.offset() >= oldest()
                && position.offset() <= newest
                && fingerprints[index(position.offset())] == position.fingerprint();
    }

    private int index(long offset) {
        return (int) (offset % fingerprints.length);
    }
}
