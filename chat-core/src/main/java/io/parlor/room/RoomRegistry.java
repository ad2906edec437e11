package io.parlor.room;

import io.parlor.model.RoomId;
import java.util.Set;

/** The rooms this node holds open: those with sessions here, and for a short while those that had. Thread-safe. */
public interface RoomRegistry {
    int count();

    /** A snapshot. */
    Set<RoomId> open();

    /** The room of that name, open or not. */
    Room room(RoomId id);
}
