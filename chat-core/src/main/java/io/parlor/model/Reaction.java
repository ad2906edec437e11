package io.parlor.model;

/**
 * One of a kind per user and message.
 *
 * @param kind   for example an emoji: 1 to 32 characters (UTF-16) and at most 64 bytes of UTF-8, without white space, control characters and
 *               unpaired surrogates
 * @param active false takes it back
 */
public record Reaction(String kind, boolean active) {
    private static final int MAX_CHARS = 32;
    private static final int MAX_BYTES = 64;

    /** @throws IllegalArgumentException if the kind is none; the message does not repeat it */
    public Reaction {
        if (!isKind(kind)) {
            throw new IllegalArgumentException("a reaction's kind has 1 to " + MAX_CHARS
                    + " characters, without white space and control characters");
        }
    }

    // Format characters are allowed, since many an emoji is several joined by them.
    private static boolean isKind(String kind) {
        return !kind.isEmpty()
                && kind.length() <= MAX_CHARS
                && kind.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= MAX_BYTES
                && kind.codePoints().noneMatch(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.SURROGATE,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> true;
                    default -> false;
                });
    }
}
