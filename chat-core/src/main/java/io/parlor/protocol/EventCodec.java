package io.parlor.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.LogEntry;
import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * How an event is stored in a log record: the members of a {@code chat.v1.json} event but {@code room} and {@code pos}, as one JSON object
 * in UTF-8 without line feeds, for example {@code {"type":"message","from":"bob","at":1790000000000,"key":"b-17","body":{"text":"hi"}}}. So the JSON
 * protocol passes it on as it is, and whoever looks into a log can read it. {@code type} comes first and {@code body} last.
 */
public final class EventCodec {
    private static final int USUAL_HEAD = 96;
    private static final byte[] BEGINNING = "{\"type\":\"".getBytes(UTF_8);

    private static final byte[] AT = ",\"at\":".getBytes(UTF_8);

    private EventCodec() {}

    /** @param body one JSON value as {@link JsonText#requireValue} gives it; taken as it is */
    public static byte[] encode(
            EventType type, @Nullable UserId from, long atMillis, @Nullable String key, String body) {
        return encode(type, from, atMillis, key, EventDetails.NONE, body);
    }

    /** @param body one JSON value as {@link JsonText#requireValue} gives it; taken as it is */
    public static byte[] encode(
            EventType type,
            @Nullable UserId from,
            long atMillis,
            @Nullable String key,
            EventDetails details,
            String body) {
        StringBuilder text = new StringBuilder(USUAL_HEAD);
        text.append("{\"type\":\"").append(type.value()).append('"');
        if (from != null) {
            text.append(",\"from\":").append(JsonText.quote(from.value()));
        }
        text.append(",\"at\":").append(atMillis);
        if (key != null) {
            text.append(",\"key\":").append(JsonText.quote(key));
        }
        if (!details.isNone()) {
            DetailsCodec.write(details, text);
        }
        byte[] head = text.append(",\"body\":").toString().getBytes(UTF_8);
        byte[] value = body.getBytes(UTF_8);
        byte[] record = Arrays.copyOf(head, head.length + value.length + 1);
        System.arraycopy(value, 0, record, head.length, value.length);
        record[record.length - 1] = '}';
        return record;
    }

    /**
     * Whether a record looks like what {@link #encode} writes: enough of it that passing it on cannot break a frame. What other programs have put into a log
     * is told apart by this, at the cost of a scan.
     */
    public static boolean isEvent(byte[] payload) {
        if (payload.length <= BEGINNING.length
                || !Arrays.equals(payload, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length)
                || payload[payload.length - 1] != '}') {
            return false;
        }
        for (byte b : payload) {
            if (b == '\n') {
                return false;
            }
        }
        return true;
    }

    /** The time a record was stamped with, without decoding the rest; 0 if it has none. */
    public static long atMillis(byte[] payload) {
        // Inside a string the first quote would have a backslash before it.
        int start = indexOf(payload, AT) + AT.length;
        long millis = 0;
        for (int i = start; start >= AT.length && i < payload.length && payload[i] >= '0' && payload[i] <= '9'; i++) {
            millis = millis * 10 + (payload[i] - '0');
        }
        return millis;
    }

    private static int indexOf(byte[] text, byte[] part) {
        for (int i = 0; i <= text.length - part.length; i++) {
            if (text[i] == part[0] && Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    /** @throws IllegalArgumentException if the record was not written by {@link #encode} */
    public static RoomEvent decode(RoomId room, LogEntry entry) {
        String record = new String(entry.record().payload(), UTF_8);
        if (!record.startsWith("{") || !record.endsWith("}")) {
            throw new IllegalArgumentException("not an event's record");
        }
        try (JsonParser parser = JsonFactories.RECORDS.createParser(ObjectReadContext.empty(), record)) {
            return decode(room, entry.position(), record, parser);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not an event's record", e);
        }
    }

    private static RoomEvent decode(RoomId room, Position position, String record, JsonParser parser) {
        EventType type = null;
        UserId from = null;
        Instant at = null;
        String key = null;
        String body = null;
        DetailsCodec.Reader details = null;
        parser.nextToken();
        for (String name = parser.nextName(); name != null && body == null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "type" -> type = EventType.of(string(parser, value));
                case "from" -> from = new UserId(string(parser, value));
                case "at" -> at = Instant.ofEpochMilli(parser.getLongValue());
                case "key" -> key = string(parser, value);
                case "body" -> body = body(parser, record);
                default -> {
                    details = details == null ? new DetailsCodec.Reader() : details;
                    details.read(name, parser);
                }
            }
        }
        if (type == null || at == null || body == null || parser.nextToken() != null) {
            throw new IllegalArgumentException("not an event's record");
        }
        EventDetails said = details == null ? EventDetails.NONE : details.details();
        return new RoomEvent(room, position, type, from, at, key, said, body);
    }

    /** Whether an event's record is of that type. Costs a comparison of a few bytes. */
    public static boolean isOfType(byte[] payload, EventType type) {
        String name = type.value();
        int end = BEGINNING.length + name.length();
        if (payload.length <= end || payload[end] != '"') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (payload[BEGINNING.length + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What is left of an event's record when it is deleted: all but its body, mentions, attachments and headers.
     *
     * @throws IllegalArgumentException if the record was not written by {@link #encode}
     */
    public static byte[] redact(RoomEvent event) {
        return encode(
                event.type(),
                event.from(),
                event.at().toEpochMilli(),
                event.key(),
                event.details().redact(),
                "null");
    }

    /** The attachments of an event as the JSON array that its record has; there is at least one. */
    public static String attachments(EventDetails details) {
        return DetailsCodec.write(details.attachments(), new StringBuilder()).toString();
    }

    private static String string(JsonParser parser, JsonToken value) {
        if (value != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException("not an event's record");
        }
        return parser.getString();
    }

    // What stands between the colon and the record's last brace, white space included: as it was posted.
    private static String body(JsonParser parser, String record) {
        int value = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        int start = record.lastIndexOf(':', value - 1) + 1;
        parser.skipChildren();
        return record.substring(start, record.length() - 1);
    }
}
