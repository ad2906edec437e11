package io.parlor.presence;

import io.parlor.model.UserId;

/** What a replica wants to be done; it is called in the middle of a change, and must not call back. */
public interface PresenceOut {
    /** To all replicas of the room, at best. */
    void send(PresenceMessage message);

    /** The user is in the room now, and was not. */
    void joined(UserId user);

    /** The user was in the room, and is no more, on any node. */
    void left(UserId user);

    /** Those who were there before this replica are known now; no {@link #joined} told of them. */
    void discovered();
}
