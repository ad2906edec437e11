package io.parlor.protocol.json;

import org.jspecify.annotations.Nullable;

/** Text of a client that may end up in a log. */
final class LogText {
    private static final int MAX_CHARS = 64;

    private LogText() {}

    /** Without what could forge, hide or reorder text in a log, and cut to 64 characters; null if nothing is left. */
    static @Nullable String clean(@Nullable String given) {
        return clean(given, MAX_CHARS);
    }

    static @Nullable String clean(@Nullable String given, int maxChars) {
        if (given == null) {
            return null;
        }
        StringBuilder cleaned = new StringBuilder();
        for (int i = 0; i < given.length(); ) {
            int c = given.codePointAt(i);
            i += Character.charCount(c);
            if (isShown(c)) {
                if (cleaned.length() + Character.charCount(c) > maxChars) {
                    break;
                }
                cleaned.appendCodePoint(c);
            }
        }
        return cleaned.isEmpty() ? null : cleaned.toString();
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
