package io.parlor.broker;

import io.parlor.model.Position;
import java.util.Objects;

/** Which part of a log to read: at most {@code limit} records, 1 or more. Whatever the direction, a slice is in the log's order. */
public sealed interface LogRange {
    int limit();

    /**
     * The records just after a position, the oldest ones. That nothing is missing in between is verified; see
     * {@link LogSlice#gap()}. After the {@link Position#ORIGIN}: from the first record the log ever had.
     */
    record After(Position position, int limit) implements LogRange {
        public After {
            Objects.requireNonNull(position);
            requirePositive(limit);
        }
    }

    /**
     * The records just before a position (excluding it), the newest ones. Not verified: paging back through a log that was
     * created anew finds what has an offset below.
     */
    record Before(Position position, int limit) implements LogRange {
        public Before {
            Objects.requireNonNull(position);
            requirePositive(limit);
        }
    }

    /** The newest records. */
    record Last(int limit) implements LogRange {
        public Last {
            requirePositive(limit);
        }
    }

    private static void requirePositive(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit is 1 or more: " + limit);
        }
    }
}
