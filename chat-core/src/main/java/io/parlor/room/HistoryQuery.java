package io.parlor.room;

import io.parlor.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a room's log.
 *
 * @param before excludes {@code after}; with neither, the newest events
 * @param limit  1 or more; the broker may give fewer
 */
public record HistoryQuery(
        @Nullable Position before, @Nullable Position after, int limit) {
    public HistoryQuery {
        if (before != null && after != null) {
            throw new IllegalArgumentException("before excludes after");
        }
        if (limit < 1) {
            throw new IllegalArgumentException("a limit is 1 or more");
        }
    }

    public static HistoryQuery last(int limit) {
        return new HistoryQuery(null, null, limit);
    }

    public static HistoryQuery before(Position position, int limit) {
        return new HistoryQuery(position, null, limit);
    }

    public static HistoryQuery after(Position position, int limit) {
        return new HistoryQuery(null, position, limit);
    }
}
