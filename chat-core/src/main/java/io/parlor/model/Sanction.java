package io.parlor.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A mute or a ban that is in force.
 *
 * @param by    who imposed it; null for the host
 * @param until null for ever
 */
public record Sanction(
        Kind kind,
        UserId user,
        String reason,
        @Nullable UserId by,
        @Nullable Instant until) {
    /** A user can have one of each in a room. */
    public enum Kind {
        MUTE,
        BAN
    }

    public Sanction {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(user);
        Objects.requireNonNull(reason);
    }

    public boolean isOver(Instant now) {
        return until != null && !until.isAfter(now);
    }
}
