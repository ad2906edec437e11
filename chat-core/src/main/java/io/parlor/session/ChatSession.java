package io.parlor.session;

import io.parlor.model.CloseCode;
import io.parlor.model.RoomId;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import io.parlor.transport.Handshake;
import java.util.Set;

/** One connection of an authenticated user to this node. Thread-safe; what is asked of a session that is gone is ignored. */
public interface ChatSession {
    SessionId id();

    UserId user();

    /** The request that opened it. */
    Handshake handshake();

    /** The rooms it is in, now. */
    Set<RoomId> rooms();

    /**
     * Sends it something of the host's own that belongs to no room. Not stored; lost if the connection is.
     *
     * @param type {@code x.} and so on, by the rule of {@link io.parlor.model.EventType}
     * @param body one JSON value
     * @throws IllegalArgumentException if one of them is not what it should be
     */
    void send(String type, String body);

    /** Closes the connection, after what is queued for it is written. It carries out no more commands from now on. */
    void close(CloseCode code, String reason);
}
