package io.parlor.broker.rabbit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits longer from try to try, up to a bound. Used by one thread at a time. */
final class Backoff {
    private static final long FIRST_MILLIS = 20;
    private static final long LAST_MILLIS = 1_000;

    private long millis = FIRST_MILLIS;

    /** How long to wait before the next try. */
    long next() {
        long result = millis;
        millis = Math.min(LAST_MILLIS, millis * 2);
        return result;
    }

    void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(next()));
    }

    void reset() {
        millis = FIRST_MILLIS;
    }
}
