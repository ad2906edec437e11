package io.parlor.room;

import io.parlor.model.RoomId;
import io.parlor.session.ChatSession;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sees every post and edit of this node before it is appended, and may change or refuse it; an edit, whose {@link Post#type()} says so, must stay one of the same target.
 * It does not see what clients delete and react to. Interceptors are asked in the order they were registered, each
 * with what the one before made of the post. Posts of one session to one room are seen one after the other, also where the stages take long.
 * Must be thread-safe and must not block.
 */
@FunctionalInterface
public interface PostInterceptor {
    /**
     * Completes with the post, the same or another one, or fails with a {@link io.parlor.model.ChatException} to refuse it
     * ({@link io.parlor.model.ErrorCode#REFUSED} as a rule). Any other failure, also that the stage or what it completes with is null, is logged, and
     * the sender gets {@code internal}.
     *
     * @param session of the sender; null if the host posts
     */
    CompletionStage<Post> intercept(RoomId room, Post post, @Nullable ChatSession session);
}
