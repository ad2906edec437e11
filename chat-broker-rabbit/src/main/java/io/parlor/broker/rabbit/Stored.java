package io.parlor.broker.rabbit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import io.parlor.broker.LogRecord;
import io.parlor.model.Position;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of a stream, in its place.
 *
 * @param position what the stream calls its offset, and one more, since a position's offsets begin with 1
 * @param stamp    null if it was written by something that is no node of Parlor
 * @param room     null if it is a mark, or was written by something else
 */
record Stored(
        Position position,
        @Nullable Stamp stamp,
        @Nullable String room,
        @Nullable String key,
        byte[] payload) {
    static final String ROOM = "room";
    private static final String KEY = "key";
    private static final String OFFSET = "x-stream-offset";
    private static final int PERSISTENT = 2;
    private static final int MAX_SHORT = 255;
    private static final int MAX_BYTES_A_CHAR = 3;

    /**
     * In properties as far as they go, since headers cost RabbitMQ much more: the stamp is the message id, the room the type, the key the
     * correlation id. Those too long for that are headers, and so is what RabbitMQ filters by, where it does.
     */
    static AMQP.BasicProperties properties(Stamp stamp, @Nullable String room, @Nullable String key, boolean filters) {
        AMQP.BasicProperties.Builder properties = new AMQP.BasicProperties.Builder()
                .messageId(stamp.encode())
                .deliveryMode(PERSISTENT)
                .timestamp(new Date());
        boolean shortRoom = room == null || isShort(room);
        boolean shortKey = key == null || isShort(key);
        Map<String, Object> headers = new HashMap<>();
        if (filters && room != null) {
            headers.putAll(StreamFilters.value(room));
        }
        if (!shortRoom) {
            headers.put(ROOM, room);
        }
        if (!shortKey) {
            headers.put(KEY, key);
        }
        if (!headers.isEmpty()) {
            properties.headers(headers);
        }
        return properties
                .type(shortRoom ? room : null)
                .correlationId(shortKey ? key : null)
                .build();
    }

    /** Whether it fits where AMQP has short strings. An empty one could come back as none. */
    private static boolean isShort(String text) {
        return !text.isEmpty()
                && (text.length() <= MAX_SHORT / MAX_BYTES_A_CHAR || text.getBytes(UTF_8).length <= MAX_SHORT);
    }

    /** A message that came from a stream. */
    static Stored of(AMQP.BasicProperties properties, byte[] payload) {
        Map<String, Object> headers = headers(properties);
        return of(headers.get(OFFSET) instanceof Number number ? number.longValue() + 1 : 0, properties, payload);
    }

    /** A message that came from another queue, and so without its offset: that of the position is 0. */
    static Stored ofQueue(AMQP.BasicProperties properties, byte[] payload) {
        return of(0, properties, payload);
    }

    private static Stored of(long offset, AMQP.BasicProperties properties, byte[] payload) {
        Stamp stamp = Stamp.decode(properties.getMessageId());
        return stamp == null
                ? new Stored(new Position(offset, 0), null, null, null, payload)
                : new Stored(
                        new Position(offset, stamp.fingerprint()),
                        stamp,
                        text(properties.getType(), properties, ROOM),
                        text(properties.getCorrelationId(), properties, KEY),
                        payload);
    }

    private static Map<String, Object> headers(AMQP.BasicProperties properties) {
        return properties.getHeaders() == null ? Map.of() : properties.getHeaders();
    }

    private static @Nullable String text(@Nullable String property, AMQP.BasicProperties properties, String header) {
        Object value = property == null ? headers(properties).get(header) : property;
        return value == null ? null : value.toString();
    }

    long offset() {
        return position.offset();
    }

    LogRecord record() {
        return new LogRecord(key, payload);
    }

    /** Whether it can be a duplicate of what lies past this offset, and of nothing else. */
    long duplicateAfter() {
        long farthest = Math.max(0, offset() - KeyIndex.LOOKBACK);
        // A stamp that is of the stream as it was before it was lost says nothing.
        return stamp == null || stamp.seen() >= offset() ? farthest : Math.max(stamp.seen(), farthest);
    }
}
