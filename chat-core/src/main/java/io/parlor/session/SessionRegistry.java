package io.parlor.session;

import io.parlor.model.RoomId;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import java.util.Collection;
import java.util.Optional;

/** The authenticated sessions of this node. Thread-safe; what it gives is a snapshot. */
public interface SessionRegistry {
    int count();

    Optional<ChatSession> find(SessionId id);

    Collection<ChatSession> all();

    Collection<ChatSession> ofUser(UserId user);

    Collection<ChatSession> inRoom(RoomId room);

    /**
     * Sends a notice to every session of the user on this node, as {@link ChatSession#send}.
     *
     * @return to how many
     */
    int send(UserId user, String type, String body);

    /**
     * Closes every session of the user on this node with {@link io.parlor.model.CloseCode#FORBIDDEN}, so that its clients do not come back by themselves.
     *
     * @return how many
     */
    int disconnect(UserId user, String reason);
}
