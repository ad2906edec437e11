package io.parlor.broker;

import io.parlor.model.Position;

/** A room that is being followed. Thread-safe. */
public interface RoomSubscription extends AutoCloseable {
    /** The position past which every record is delivered: the end of the log when it was first followed, or later. Constant. */
    Position start();

    /** Ends it; idempotent; does not block. */
    @Override
    void close();
}
