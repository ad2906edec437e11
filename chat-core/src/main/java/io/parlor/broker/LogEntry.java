package io.parlor.broker;

import io.parlor.model.Position;
import java.util.Objects;

/** A record in its place in the log. */
public record LogEntry(Position position, LogRecord record) {
    public LogEntry {
        Objects.requireNonNull(position);
        Objects.requireNonNull(record);
    }
}
