package io.parlor.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The room of two users. Its name is made of theirs, the same whoever begins: {@code ~d:}, the number of UTF-16 units of the first, {@code :}, and
 * both, the smaller one (by {@link String#compareTo}) first. Nobody else is let in. A user can have one with itself.
 */
public record DirectRoom(UserId first, UserId second) {
    /** Rooms whose name begins with it are Parlor's own: this kind is the only one that clients may name. */
    public static final char RESERVED = '~';

    private static final String PREFIX = RESERVED + "d:";

    /** In their canonical order. */
    public DirectRoom {
        if (first.value().compareTo(second.value()) > 0) {
            UserId smaller = second;
            second = first;
            first = smaller;
        }
    }

    /** Of that name; null if it is none. */
    public static @Nullable DirectRoom parse(RoomId room) {
        String name = room.value();
        int colon = name.indexOf(':', PREFIX.length());
        if (!name.startsWith(PREFIX) || colon < 0 || colon > PREFIX.length() + 3) {
            return null;
        }
        try {
            int length = Integer.parseInt(name, PREFIX.length(), colon, 10);
            UserId one = new UserId(name.substring(colon + 1, colon + 1 + length));
            DirectRoom result = new DirectRoom(one, new UserId(name.substring(colon + 1 + length)));
            return result.name().equals(name) ? result : null;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    public static boolean isReserved(RoomId room) {
        return room.value().charAt(0) == RESERVED;
    }

    private String name() {
        return PREFIX + first.value().length() + ':' + first.value() + second.value();
    }

    /** Null if their names together are too long for the name of a room. */
    public @Nullable RoomId roomOrNull() {
        return RoomId.isValid(name()) ? new RoomId(name()) : null;
    }

    /** @throws IllegalArgumentException if their names together are too long for the name of a room */
    public RoomId room() {
        return new RoomId(name());
    }

    public boolean has(UserId user) {
        return user.equals(first) || user.equals(second);
    }

    /** The one that is not {@code user}, or itself. */
    public UserId other(UserId user) {
        return Objects.requireNonNull(user).equals(first) ? second : first;
    }
}
