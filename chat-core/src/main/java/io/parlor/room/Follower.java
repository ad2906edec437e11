package io.parlor.room;

import io.parlor.model.Position;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session of this node in a room, and how far it has got.
 *
 * @param position up to which it was sent everything, or told that it is lost
 * @param behind   how many events of the room's tail it has yet to be sent; null while it catches up through the log
 */
public record Follower(
        SessionId session,
        UserId user,
        Position position,
        @Nullable Integer behind) {
    public Follower {
        Objects.requireNonNull(session);
        Objects.requireNonNull(user);
        Objects.requireNonNull(position);
    }
}
