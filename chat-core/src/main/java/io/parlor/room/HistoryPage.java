package io.parlor.room;

import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import java.util.List;

/**
 * A page of a room's log.
 *
 * @param events the oldest first
 * @param next   to give as {@code before} (or {@code after}) for the next page in the same direction
 * @param more   whether there was anything beyond
 * @param gap    whether events between the position asked for and the first one here are gone for good
 */
public record HistoryPage(List<RoomEvent> events, Position next, boolean more, boolean gap) {
    public HistoryPage {
        events = List.copyOf(events);
    }
}
