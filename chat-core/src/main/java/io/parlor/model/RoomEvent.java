package io.parlor.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event of a room, as hosts see it.
 *
 * @param from null for events of the host
 * @param at   by the clock of the node that took the event; for show, not for order
 * @param key  the sender's idempotency key, null if it gave none
 * @param body one JSON value, as text, as it was posted; {@code null} in an event that was deleted, and in those that have none
 */
public record RoomEvent(
        RoomId room,
        Position position,
        EventType type,
        @Nullable UserId from,
        Instant at,
        @Nullable String key,
        EventDetails details,
        String body) {
    public RoomEvent {
        Objects.requireNonNull(room);
        Objects.requireNonNull(position);
        Objects.requireNonNull(type);
        Objects.requireNonNull(at);
        Objects.requireNonNull(details);
        Objects.requireNonNull(body);
    }

    /** An event that is about no other. */
    public RoomEvent(
            RoomId room,
            Position position,
            EventType type,
            @Nullable UserId from,
            Instant at,
            @Nullable String key,
            String body) {
        this(room, position, type, from, at, key, EventDetails.NONE, body);
    }
}
