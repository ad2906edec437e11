package io.parlor.model;

/**
 * The name of a room: 1 to 128 characters, at most 256 bytes of UTF-8, without control or format characters, white space or
 * unpaired surrogates. Two rooms are the same if and only if their names are equal, character by character.
 */
public record RoomId(String value) {
    /** @throws IllegalArgumentException if the name breaks the rule above; the message does not repeat the name */
    public RoomId {
        Names.requireValid("a room's name", value);
    }

    /** Whether {@code value} can name a room. */
    public static boolean isValid(String value) {
        return Names.isValid(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
