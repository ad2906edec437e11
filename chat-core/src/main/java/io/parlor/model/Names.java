package io.parlor.model;

/** The common rule for names that clients choose and that end up in logs, keys and destinations. */
final class Names {
    static final int MAX_CHARS = 128;
    private static final int MAX_UTF8_BYTES = 256;

    private Names() {}

    static String requireValid(String what, String value) {
        String fault = faultOf(value);
        if (fault != null) {
            throw new IllegalArgumentException(what + " " + fault);
        }
        return value;
    }

    static boolean isValid(String value) {
        return faultOf(value) == null;
    }

    private static @org.jspecify.annotations.Nullable String faultOf(String value) {
        int length = value.length();
        if (length == 0 || length > MAX_CHARS) {
            return "must have 1 to " + MAX_CHARS + " characters";
        }
        int bytes = 0;
        for (int i = 0; i < length; ) {
            int codePoint = value.codePointAt(i);
            if (!isAllowed(codePoint)) {
                return "must not have control characters, white space or unpaired surrogates";
            }
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            i += Character.charCount(codePoint);
        }
        return bytes > MAX_UTF8_BYTES ? "must have at most " + MAX_UTF8_BYTES + " bytes of UTF-8" : null;
    }

    private static boolean isAllowed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
