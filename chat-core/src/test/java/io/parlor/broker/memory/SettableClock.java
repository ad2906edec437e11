package io.parlor.broker.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is moved. */
final class SettableClock implements InstantSource {
    private volatile Instant now = Instant.EPOCH;

    void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
