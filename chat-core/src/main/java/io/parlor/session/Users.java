package io.parlor.session;

import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Users, on whichever nodes they are, as far as this node knows. Thread-safe. */
public interface Users {
    /** Whether it has a session somewhere, or lost its last one just now. */
    boolean isOnline(UserId user);

    /** When it went, if this node has seen it go and still remembers. Empty while it is online. */
    Optional<Instant> lastSeen(UserId user);

    /**
     * Sends something of the host's own to all sessions of the user, on all nodes that can be reached. Not stored; nothing tells whether there are any.
     *
     * @param type {@code x.} and so on
     * @param body one JSON value; with the names of user and type at most what a signal of the broker may have, less 16 bytes
     * @throws IllegalArgumentException if one of them is not what it should be
     */
    void send(UserId user, String type, String body);

    /**
     * Tells the user's sessions that it is invited to a room. Letting it in is up to the policy.
     *
     * @param by null for the host
     */
    void invite(UserId user, RoomId room, @Nullable UserId by);
}
