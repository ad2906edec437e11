package io.parlor.broker;

import io.parlor.model.GapReason;
import io.parlor.model.Position;

/**
 * What a follower is told. The calls for one subscription are never concurrent, each sees what the earlier ones did, and none comes after
 * {@link RoomSubscription#close()} has returned, except one that was already running. A listener must return quickly, must not block, and
 * may call the broker. What it throws is logged and changes nothing.
 */
public interface RoomListener {
    /** The next record. */
    void onRecord(Position position, LogRecord record);

    /** A signal; between any two records. */
    void onSignal(byte[] payload);

    /**
     * The log can no longer be followed without a gap. What was delivered may be gone from it, offsets may be issued a second time. The
     * subscription goes on: the next record is the first one past {@code resumed}.
     */
    void onReset(Position resumed, GapReason reason);
}
