package io.parlor.testkit;

import java.time.Duration;
import java.util.Objects;

/**
 * How the kit wants a node configured; what it does not name is the adapter's default.
 *
 * @param commandTimeout  for how long an append or a read waits for the backend
 * @param appendsInFlight how many appends may wait for their confirmation; more are refused as overload. A broker that confirms at once has
 *                        no use for it
 */
public record NodeSettings(Duration commandTimeout, int appendsInFlight) {
    /** For tests in which the backend is well. */
    public static final NodeSettings DEFAULT = new NodeSettings(Duration.ofSeconds(10), 10_000);

    public NodeSettings {
        Objects.requireNonNull(commandTimeout);
        if (commandTimeout.isNegative() || commandTimeout.isZero() || appendsInFlight < 1) {
            throw new IllegalArgumentException("a timeout and a bound are positive");
        }
    }

    public NodeSettings withCommandTimeout(Duration changed) {
        return new NodeSettings(changed, appendsInFlight);
    }

    public NodeSettings withAppendsInFlight(int changed) {
        return new NodeSettings(commandTimeout, changed);
    }
}
