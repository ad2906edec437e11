package io.parlor.room;

import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.IdempotencyKey;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.UserId;
import io.parlor.protocol.JsonText;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be appended to a room's log. Immutable; the methods with an argument give changed copies.
 *
 * @param from null for the host itself
 * @param key  the idempotency key, 1 to 64 printable ASCII characters without space; null if a retry may appear twice
 * @param details what it says besides its body; of an edit, a delete or a reaction, its target
 * @param body one JSON value; line feeds between its tokens are taken out
 */
public record Post(
        EventType type, @Nullable UserId from, @Nullable String key, EventDetails details, String body) {
    public static final int MAX_KEY = IdempotencyKey.MAX_LENGTH;

    /** @throws IllegalArgumentException if the key or the body is not what it should be */
    public Post {
        Objects.requireNonNull(type);
        if (key != null && !IdempotencyKey.isValid(key)) {
            throw new IllegalArgumentException("a key has 1 to 64 printable ASCII characters");
        }
        if (EventDetails.needsTarget(type) != (details.target() != null)
                || type.equals(EventType.REACTION) != (details.reaction() != null)
                || details.redacted()) {
            throw new IllegalArgumentException("these details do not belong to this type");
        }
        body = JsonText.requireValue(body);
    }

    /** A post that is about no other event. */
    public Post(EventType type, @Nullable UserId from, @Nullable String key, String body) {
        this(type, from, key, EventDetails.NONE, body);
    }

    /** A message of the host. */
    public static Post message(String body) {
        return new Post(EventType.MESSAGE, null, null, body);
    }

    /** A system event of the host. */
    public static Post system(String body) {
        return new Post(EventType.SYSTEM, null, null, body);
    }

    /** Puts another body in the place of that of an event, whoever it is from; its mentions and attachments are to be given again. */
    public static Post edit(Position target, String body) {
        return new Post(EventType.EDIT, null, null, EventDetails.about(target), body);
    }

    /** Deletes an event, whoever it is from: its body goes from everything that is served afterwards. */
    public static Post delete(Position target) {
        return new Post(EventType.DELETE, null, null, EventDetails.about(target), "null");
    }

    /** Adds or takes back a reaction; it is {@link #from} a user. */
    public static Post reaction(Position target, Reaction reaction) {
        EventDetails details = EventDetails.about(target).reaction(reaction);
        return new Post(EventType.REACTION, null, null, details, "null");
    }

    public Post from(UserId user) {
        return new Post(type, user, key, details, body);
    }

    public Post key(String newKey) {
        return new Post(type, from, newKey, details, body);
    }

    public Post body(String newBody) {
        return new Post(type, from, key, details, newBody);
    }

    /** Answers the event, in its thread. */
    public Post replyTo(Position event) {
        return details(details.replyTo(event));
    }

    /** Passed on with the event, within the bounds of {@link io.parlor.model.EventHeaders}. Takes the place of one of that name. */
    public Post header(String name, String value) {
        return details(details.header(name, value));
    }

    /** All of its headers. */
    public Post headers(Map<String, String> headers) {
        return details(details.headers(headers));
    }

    public Post details(EventDetails newDetails) {
        return new Post(type, from, key, newDetails, body);
    }
}
