package io.parlor.protocol;

/** JSON as text, where the value itself is passed on without being looked into. */
public final class JsonText {
    private JsonText() {}

    /**
     * Checks that {@code text} is exactly one JSON value (RFC 8259), nested at most 64 levels deep, and gives it without line feeds between tokens: itself if
     * it has none.
     *
     * @throws IllegalArgumentException if it is not; the message does not repeat it
     */
    public static String requireValue(String text) {
        throw new UnsupportedOperationException();
    }

    /** A string as a JSON string, with its quotes. */
    public static String quote(String value) {
        throw new UnsupportedOperationException();
    }
}
