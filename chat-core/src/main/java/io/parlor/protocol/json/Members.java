package io.parlor.protocol.json;

import io.parlor.protocol.Command;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The members of one JSON object that some command knows, in whatever order they came, the last of each name; used by one thread. Whether a value has
 * the type that its command wants is asked when it is fetched, since the command may be named last.
 */
final class Members {
    private static final long MAX_ID = (1L << 53) - 1;

    private final String text;
    private final @Nullable Object[] values = new @Nullable Object[Member.COUNT];

    /** @param text from which the members will be read */
    Members(String text) {
        this.text = text;
    }

    private enum Other {
        /** A value of a type that no command takes here. */
        VALUE
    }

    /** Reads up to the end of the object at whose start the parser stands. */
    void read(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            Member member = Member.named(name);
            if (member == null) {
                parser.skipChildren();
            } else {
                values[member.ordinal()] = member.isRaw() ? raw(parser, token) : scalar(parser, token);
            }
        }
    }

    private static Object scalar(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> {
                parser.skipChildren();
                yield Other.VALUE;
            }
        };
    }

    // Beyond a long the number is out of every range anyway; only on which side still matters.
    private static Long integer(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            default -> parser.getString().startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        };
    }

    private Slice raw(JsonParser parser, JsonToken token) {
        int start = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        if (token == JsonToken.VALUE_STRING) {
            return new Slice(start, endOfString(start));
        }
        parser.skipChildren();
        return new Slice(start, Math.toIntExact(parser.currentLocation().getCharOffset()));
    }

    // The parser has not been through the string yet, and will find out whether this was right.
    private int endOfString(int start) {
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, text.length());
    }

    /** Where a value stands in the text. */
    private record Slice(int start, int end) {}

    boolean has(Member member) {
        return values[member.ordinal()] != null;
    }

    /** The id, or {@link Command#NO_ID} if there is none or it is not valid. */
    long idOrNone() {
        return values[Member.ID.ordinal()] instanceof Long id && id >= 1 && id <= MAX_ID ? id : Command.NO_ID;
    }

    @Nullable String string(Member member) throws Refusal {
        Object value = values[member.ordinal()];
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw Refusal.badRequest(member.label() + " must be a string");
    }

    String requiredString(Member member) throws Refusal {
        String value = string(member);
        if (value == null) {
            throw Refusal.badRequest(member.label() + " is missing");
        }
        return value;
    }

    boolean bool(Member member, boolean preset) throws Refusal {
        Object value = values[member.ordinal()];
        if (value == null) {
            return preset;
        }
        if (value instanceof Boolean given) {
            return given;
        }
        throw Refusal.badRequest(member.label() + " must be true or false");
    }

    /** A number of things: an integer of at least {@code min}. Must be there. */
    long count(Member member, int min) throws Refusal {
        if (values[member.ordinal()] instanceof Long given && given >= min) {
            return given;
        }
        throw Refusal.badRequest(member.label() + " must be an integer of at least " + min);
    }

    /** A value as it stands in the text. Must be there. */
    String raw(Member member) throws Refusal {
        if (values[member.ordinal()] instanceof Slice slice) {
            return text.substring(slice.start, slice.end);
        }
        throw Refusal.badRequest(member.label() + " is missing");
    }
}
