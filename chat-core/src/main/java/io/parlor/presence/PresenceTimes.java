package io.parlor.presence;

import java.time.Duration;

/**
 * The pace of presence.
 *
 * @param heartbeat between two beats of a replica; a replica that is silent is asked after 1.125 times as long, and forgotten when it has
 *                  not answered three times, an eighth of the heartbeat apart: within twice the heartbeat after its death
 * @param grace     for how long a user whose connection was lost stays
 */
public record PresenceTimes(Duration heartbeat, Duration grace) {
    private static final int TICKS = 8;

    /** How often {@link PresenceReplica#tick} is to be called. */
    public Duration tick() {
        return heartbeat.dividedBy(TICKS);
    }

    /** Silence that makes suspicious. */
    long suspicious() {
        return heartbeat.toNanos() + tick().toNanos();
    }
}
