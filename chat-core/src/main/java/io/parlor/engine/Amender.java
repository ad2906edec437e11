package io.parlor.engine;

import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.room.Post;
import java.util.concurrent.CompletionStage;

/** Appends events that are about others: edits, deletes, reactions, replies. Who may do so is decided before. Thread-safe. */
final class Amender {
    private final Engine engine;

    Amender(Engine engine) {
        this.engine = engine;
    }

    static ChatException targetGone() {
        return new ChatException(ErrorCode.TARGET_GONE, "there is no such event in the room, or not any more");
    }

    /** Any event, about others or not. */
    CompletionStage<Position> append(RoomId room, Post post) {
        Position target = post.details().target();
        Position replyTo = post.details().replyTo();
        if (target != null) {
            return target(room, target).thenCompose(found -> append(room, post, found));
        }
        return replyTo == null ? engine.poster.append(room, post) : reply(room, post, replyTo);
    }

    /** Fails with {@link ErrorCode#TARGET_GONE} if it is not there, and with {@code bad_request} if it is nothing to amend. */
    CompletionStage<RoomEvent> target(RoomId room, Position position) {
        return engine.history.event(room, position).thenApply(found -> {
            if (found == null) {
                throw targetGone();
            }
            if (EventDetails.needsTarget(found.type())) {
                throw new ChatException(ErrorCode.BAD_REQUEST, "an edit, a delete or a reaction can be no target");
            }
            return found;
        });
    }

    CompletionStage<Position> append(RoomId room, Post post, RoomEvent target) {
        // To delete again what is deleted is what a retry does.
        if (target.details().redacted() && !post.type().equals(EventType.DELETE)) {
            throw targetGone();
        }
        EventDetails details = post.details().replyTo(target.details().replyTo());
        return engine.poster.append(room, post, details, target);
    }

    /** A reply to a reply belongs to the same thread. That the event was deleted does not end its thread. */
    private CompletionStage<Position> reply(RoomId room, Post post, Position replyTo) {
        return target(room, replyTo).thenCompose(found -> {
            Position begun = found.details().replyTo();
            return engine.poster.append(room, post.replyTo(begun == null ? found.position() : begun));
        });
    }
}
