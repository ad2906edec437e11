package io.parlor.room;

import io.parlor.model.EventType;
import io.parlor.model.UserId;
import io.parlor.protocol.JsonText;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be appended to a room's log. Immutable; the {@code from}, {@code key} and {@code body} methods give changed copies.
 *
 * @param from null for the host itself
 * @param key  the idempotency key, 1 to 64 printable ASCII characters without space; null if a retry may appear twice
 * @param body one JSON value; line feeds between its tokens are taken out
 */
public record Post(
        EventType type, @Nullable UserId from, @Nullable String key, String body) {
    public static final int MAX_KEY = 64;

    /** @throws IllegalArgumentException if the key or the body is not what it should be */
    public Post {
        Objects.requireNonNull(type);
        if (key != null && !isKey(key)) {
            throw new IllegalArgumentException("a key has 1 to 64 printable ASCII characters");
        }
        body = JsonText.requireValue(body);
    }

    /** A message of the host. */
    public static Post message(String body) {
        return new Post(EventType.MESSAGE, null, null, body);
    }

    /** A system event of the host. */
    public static Post system(String body) {
        return new Post(EventType.SYSTEM, null, null, body);
    }

    public Post from(UserId user) {
        return new Post(type, user, key, body);
    }

    public Post key(String newKey) {
        return new Post(type, from, newKey, body);
    }

    public Post body(String newBody) {
        return new Post(type, from, key, newBody);
    }

    private static boolean isKey(String key) {
        return !key.isEmpty() && key.length() <= MAX_KEY && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
