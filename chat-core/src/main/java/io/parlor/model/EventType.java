package io.parlor.model;

import java.util.regex.Pattern;

/**
 * What kind of event a record of a room's log is. The types without a prefix are Parlor's; those that begin with {@code x.}
 * are the host's own, and Parlor passes them on.
 */
public record EventType(String value) {
    // Before the constants, whose construction needs it.
    private static final Pattern VALID = Pattern.compile("[a-z]{1,16}|x\\.[A-Za-z0-9._-]{1,62}");

    public static final EventType MESSAGE = new EventType("message");
    public static final EventType EDIT = new EventType("edit");
    public static final EventType DELETE = new EventType("delete");
    public static final EventType REACTION = new EventType("reaction");
    public static final EventType JOINED = new EventType("joined");
    public static final EventType LEFT = new EventType("left");
    public static final EventType READ = new EventType("read");
    public static final EventType SYSTEM = new EventType("system");

    /** @throws IllegalArgumentException unless it is a lower-case word, or {@code x.} and 1 to 62 of {@code A-Za-z0-9._-} */
    public EventType {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("not an event type");
        }
    }

    /** The constant of that name where there is one, so that decoding does not allocate for the usual types. */
    public static EventType of(String value) {
        return switch (value) {
            case "message" -> MESSAGE;
            case "edit" -> EDIT;
            case "delete" -> DELETE;
            case "reaction" -> REACTION;
            case "joined" -> JOINED;
            case "left" -> LEFT;
            case "read" -> READ;
            case "system" -> SYSTEM;
            default -> new EventType(value);
        };
    }

    /** Whether it is of the host's own making. */
    public boolean isCustom() {
        return value.startsWith("x.");
    }

    @Override
    public String toString() {
        return value;
    }
}
