package io.parlor.room;

import io.parlor.model.Attachment;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.UserId;
import java.util.List;

/**
 * An event as a user sees it, with what came after it folded in.
 *
 * @param event       as it is in the log
 * @param body        of the last edit, or its own; {@code null} as JSON if it was deleted
 * @param mentions    as {@code body}
 * @param attachments as {@code body}
 * @param edited      whether there is an edit of it
 * @param deleted     whether there is a delete of it
 * @param reactions   ordered by kind
 * @param replies     in its thread, without those that were deleted
 */
public record TimelineEntry(
        RoomEvent event,
        String body,
        List<UserId> mentions,
        List<Attachment> attachments,
        boolean edited,
        boolean deleted,
        List<ReactionCount> reactions,
        int replies) {
    public TimelineEntry {
        mentions = List.copyOf(mentions);
        attachments = List.copyOf(attachments);
        reactions = List.copyOf(reactions);
    }

    public Position position() {
        return event.position();
    }

    /**
     * @param count of users, 1 or more
     * @param mine  whether the user whose timeline it is is one of them
     */
    public record ReactionCount(String kind, int count, boolean mine) {}
}
