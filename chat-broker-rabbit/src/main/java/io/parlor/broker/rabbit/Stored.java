package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
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
    private static final String STAMP = "parlor";
    static final String ROOM = "room";
    private static final String KEY = "key";
    private static final String OFFSET = "x-stream-offset";
    private static final int PERSISTENT = 2;

    static AMQP.BasicProperties properties(Stamp stamp, @Nullable String room, @Nullable String key) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(STAMP, stamp.encode());
        if (room != null) {
            headers.put(ROOM, room);
        }
        if (key != null) {
            headers.put(KEY, key);
        }
        return new AMQP.BasicProperties.Builder()
                .headers(headers)
                .deliveryMode(PERSISTENT)
                .timestamp(new Date())
                .build();
    }

    /** A message that came from a stream. */
    static Stored of(AMQP.BasicProperties properties, byte[] payload) {
        Map<String, Object> headers = properties.getHeaders();
        long offset = headers.get(OFFSET) instanceof Number number ? number.longValue() + 1 : 0;
        return of(offset, headers, payload);
    }

    /** A message that came from another queue, and so without its offset: that of the position is 0. */
    static Stored ofQueue(AMQP.BasicProperties properties, byte[] payload) {
        return of(0, properties.getHeaders() == null ? Map.of() : properties.getHeaders(), payload);
    }

    private static Stored of(long offset, Map<String, Object> headers, byte[] payload) {
        byte[] bytes = bytes(headers.get(STAMP));
        Stamp stamp = bytes == null || bytes.length != Stamp.BYTES ? null : Stamp.decode(bytes);
        Position position = new Position(offset, stamp == null ? 0 : stamp.fingerprint());
        return stamp == null
                ? new Stored(position, null, null, null, payload)
                : new Stored(position, stamp, text(headers.get(ROOM)), text(headers.get(KEY)), payload);
    }

    private static byte @Nullable [] bytes(@Nullable Object value) {
        if (value instanceof byte[] plain) {
            return plain;
        }
        return value instanceof LongString string ? string.getBytes() : null;
    }

    private static @Nullable String text(@Nullable Object value) {
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
