package io.parlor.protocol;

import io.parlor.broker.LogEntry;
import io.parlor.model.EventType;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import org.jspecify.annotations.Nullable;

/**
 * How an event is stored in a log record: the members of a {@code chat.v1.json} event but {@code room} and {@code pos}, as one JSON object
 * in UTF-8 without line feeds, for example {@code {"type":"message","from":"bob","at":1790000000000,"key":"b-17","body":{"text":"hi"}}}. So the JSON
 * protocol passes it on as it is, and whoever looks into a log can read it. {@code type} comes first and {@code body} last.
 */
public final class EventCodec {
    private EventCodec() {}

    /** @param body one JSON value, well-formed, without line feeds */
    public static byte[] encode(
            EventType type, @Nullable UserId from, long atMillis, @Nullable String key, String body) {
        throw new UnsupportedOperationException();
    }

    /** @throws IllegalArgumentException if the record was not written by {@link #encode} */
    public static RoomEvent decode(RoomId room, LogEntry entry) {
        throw new UnsupportedOperationException();
    }
}
