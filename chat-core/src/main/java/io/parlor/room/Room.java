package io.parlor.room;

import io.parlor.model.Moderation;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.UserId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room, seen from this node. Every valid name is a room; having this object costs nothing and holds nothing open. Thread-safe, and nothing
 * blocks. Stages fail with a {@link io.parlor.model.ChatException}, bare, and may complete on any thread.
 */
public interface Room {
    RoomId id();

    /**
     * Appends an event, as {@code post} of the protocol does, and {@code edit}, {@code delete} and {@code react}, whoever the target is from; the interceptors
     * see it, policy and rate limits are not asked. Fails with {@link io.parlor.model.ErrorCode#TARGET_GONE} if what it is about is not in the room's log any more.
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

    /** The users that are in it, on any node, as far as this node knows; none if it has no session in it. A snapshot. */
    Set<UserId> members();

    /** The sessions of this node in it, and how far behind they are: a snapshot that each delivery worker takes when its turn comes. */
    CompletionStage<List<Follower>> followers();

    /**
     * Takes all sessions of the user out of the room, as {@link #moderate} does; they are told why. Keeping the user out is up to the
     * {@link io.parlor.security.RoomPolicy}, or a {@linkplain Moderation#ban ban}.
     */
    default void kick(UserId user, String reason) {
        moderate(Moderation.kick(user, reason));
    }

    /**
     * Kicks, bans, mutes, and so on, as the host: no policy is asked. Completes when it is stored; on nodes that can be reached it is in force then, or
     * in a moment, on others within half a minute after they can ask the {@link ModerationStore} again, a kick if that is within two minutes. If a kick
     * cannot be stored the stage fails, but the nodes that can be reached act on it.
     */
    CompletionStage<@Nullable Void> moderate(Moderation what);

    /** The mutes and bans that are in force, in no order. */
    CompletionStage<List<Sanction>> sanctions(int limit);

    /** Follows a room for the host. Calls are one at a time, and must not block; what it throws is logged. */
    @FunctionalInterface
    interface EventListener extends Consumer<RoomEvent> {
        /** Events were lost for good; the next one is past {@code resumed}. */
        default void onGap(Position resumed) {}
    }
}
