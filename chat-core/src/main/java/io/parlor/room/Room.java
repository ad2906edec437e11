package io.parlor.room;

import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A room, seen from this node. Every valid name is a room; having this object costs nothing and holds nothing open. Thread-safe, and nothing
 * blocks. Stages fail with a {@link io.parlor.model.ChatException}, bare, and may complete on any thread.
 */
public interface Room {
    RoomId id();

    /**
     * Appends an event, as {@code post} of the protocol does; the interceptors see it, policy and rate limits are not asked.
     * Completes when the broker has confirmed it. Posts of one thread to one room keep their order as long as the interceptors' stages complete at once.
     */
    CompletionStage<Position> post(Post post);

    /**
     * A message from a user.
     *
     * @param body one JSON value
     */
    default CompletionStage<Position> post(UserId from, String body) {
        return post(Post.message(body).from(from));
    }

    /** A page of its log. */
    CompletionStage<HistoryPage> history(HistoryQuery query);

    /**
     * Gives every event from now on to the listener, once and in order, until what the stage completes with is closed. If events are lost for good, the listener's
     * {@link EventListener#onGap} is told.
     */
    CompletionStage<AutoCloseable> follow(EventListener listener);

    /** The users that have a session on this node in it. */
    Set<UserId> members();

    /** The sessions of this node in it, and how far behind they are: a snapshot that each delivery worker takes when its turn comes. */
    CompletionStage<List<Follower>> followers();

    /**
     * Takes all sessions of the user out of the room, on every node that can be reached; they are told why. Keeping the user out is up to the
     * {@link io.parlor.security.RoomPolicy}.
     */
    void kick(UserId user, String reason);

    /** Follows a room for the host. Calls are one at a time, and must not block; what it throws is logged. */
    @FunctionalInterface
    interface EventListener extends Consumer<RoomEvent> {
        /** Events were lost for good; the next one is past {@code resumed}. */
        default void onGap(Position resumed) {}
    }
}
