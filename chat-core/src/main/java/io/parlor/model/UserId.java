package io.parlor.model;

/** The name of a user, by the rule of {@link RoomId}. The host decides what it means; Parlor compares it for equality. */
public record UserId(String value) {
    /** @throws IllegalArgumentException if the name breaks the rule; the message does not repeat the name */
    public UserId {
        Names.requireValid("a user's name", value);
    }

    /** Whether {@code value} can name a user. */
    public static boolean isValid(String value) {
        return Names.isValid(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
