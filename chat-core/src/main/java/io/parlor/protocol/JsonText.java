package io.parlor.protocol;

import java.util.HexFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** JSON as text, where the value itself is passed on without being looked into. */
public final class JsonText {
    /** How deep the values that Parlor takes may be nested. */
    public static final int MAX_DEPTH = 64;

    /** How many characters a number may have. */
    public static final int MAX_NUMBER_CHARS = 1_000;

    /** How many characters the name of a member may have. */
    public static final int MAX_NAME_CHARS = 50_000;

    private static final HexFormat HEX = HexFormat.of();

    private JsonText() {}

    /**
     * Checks that {@code text} is exactly one JSON value (RFC 8259) within the bounds above, and can be encoded in UTF-8. Gives it without line
     * feeds between tokens: itself if it has none.
     *
     * @throws IllegalArgumentException if it is not; the message does not repeat it
     */
    public static String requireValue(String text) {
        if (!isValue(text) || utf8Length(text) < 0) {
            throw new IllegalArgumentException("not one JSON value, nested at most " + MAX_DEPTH + " levels deep");
        }
        // A line feed inside a string would have been refused as a control character.
        return text.indexOf('\n') < 0 ? text : text.replace("\n", "");
    }

    private static boolean isValue(String text) {
        try (JsonParser parser = JsonFactories.VALUES.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** A string as a JSON string, with its quotes, without line feeds. Unpaired surrogates are escaped, so that it is valid UTF-16. */
    public static String quote(String value) {
        int plain = plainPrefix(value);
        if (plain == value.length()) {
            return '"' + value + '"';
        }
        StringBuilder quoted = new StringBuilder(value.length() + 16);
        quoted.append('"').append(value, 0, plain);
        for (int i = plain; i < value.length(); i++) {
            appendEscaped(value, i, quoted);
        }
        return quoted.append('"').toString();
    }

    /**
     * The text of a JSON string.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String unquote(String json) {
        try (JsonParser parser = JsonFactories.RECORDS.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                return parser.getString();
            }
        } catch (JacksonException e) {
            // Below.
        }
        throw new IllegalArgumentException("not a JSON string");
    }

    private static int plainPrefix(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                return i;
            }
        }
        return value.length();
    }

    private static void appendEscaped(String value, int i, StringBuilder out) {
        char c = value.charAt(i);
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || isUnpairedSurrogate(value, i)) {
                    out.append("\\u").append(HEX.toHexDigits(c));
                } else {
                    out.append(c);
                }
            }
        }
    }

    private static boolean isUnpairedSurrogate(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }

    /** How many bytes {@code text} has in UTF-8; -1 if an unpaired surrogate makes that impossible. */
    public static int utf8Length(String text) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (Character.isSurrogate(c)) {
                    if (!Character.isHighSurrogate(c) || isUnpairedSurrogate(text, i)) {
                        return -1;
                    }
                    i++;
                    bytes += 2;
                } else {
                    bytes += c < 0x800 ? 1 : 2;
                }
            }
        }
        return bytes;
    }
}
