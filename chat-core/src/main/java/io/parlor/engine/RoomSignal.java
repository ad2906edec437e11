package io.parlor.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.Position;
import io.parlor.model.UserId;
import org.jspecify.annotations.Nullable;

/** What nodes tell each other of a room without storing it: a kind, an argument of one byte, a user, and a text. */
sealed interface RoomSignal {
    UserId user();

    record Typing(UserId user, boolean active) implements RoomSignal {}

    /** @param upTo the position, as text */
    record Read(UserId user, Position upTo) implements RoomSignal {}

    /** Stands between the user and what else there is; no name has it. */
    char SEPARATOR = '\n';

    default byte[] encode() {
        return text().getBytes(UTF_8);
    }

    private String text() {
        if (this instanceof Read read) {
            return "R" + read.user + SEPARATOR + read.upTo;
        }
        return (((Typing) this).active ? "T" : "t") + user() + SEPARATOR;
    }

    /** Null for what this version does not know. */
    static @Nullable RoomSignal decode(byte[] payload) {
        String text = new String(payload, UTF_8);
        int separator = text.indexOf(SEPARATOR);
        if (separator < 1 || !UserId.isValid(text.substring(1, separator))) {
            return null;
        }
        UserId user = new UserId(text.substring(1, separator));
        return switch (text.charAt(0)) {
            case 'T' -> new Typing(user, true);
            case 't' -> new Typing(user, false);
            case 'R' -> read(user, text.substring(separator + 1));
            default -> null;
        };
    }

    /** Null if that is no position. */
    static @Nullable Read read(UserId user, String upTo) {
        try {
            return new Read(user, Position.parse(upTo));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
