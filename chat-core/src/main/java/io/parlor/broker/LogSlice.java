package io.parlor.broker;

import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a log.
 *
 * @param entries in the log's order; fewer than asked for, or none, does not mean that there are no more
 * @param next    where to go on in the same direction: after it (or before it) comes what this slice does not have. The position of
 *                the last entry (or the first), or further on if the broker has looked further and found nothing. For an empty slice
 *                at the end of the log, the position that was asked for, or the end; after a gap with nothing left, the end
 * @param more    whether there was, when it was read, anything beyond {@code next} in that direction
 * @param gap     only for {@link LogRange.After}: not null if it cannot be proved that {@code entries} follow the position that was
 *                asked for without a gap. They are the oldest that are left then
 */
public record LogSlice(
        List<LogEntry> entries,
        Position next,
        boolean more,
        @Nullable GapReason gap) {
    public LogSlice {
        entries = List.copyOf(entries);
        Objects.requireNonNull(next);
    }
}
