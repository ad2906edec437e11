package io.parlor.protocol;

import io.parlor.broker.LogEntry;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.transport.TextFrame;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event of a room with its encodings, each made once, by whoever needs it first. Thread-safe: encodings are immutable, and one
 * that is made twice in a race is equal.
 */
public final class EncodedEvent {
    private final RoomId room;
    private final LogEntry entry;

    // Written racily by delivery workers; a chain, since there are one or two formats.
    private @Nullable Encoding encodings;

    /** @param entry whose payload {@linkplain EventCodec#isEvent is an event} */
    public EncodedEvent(RoomId room, LogEntry entry) {
        this.room = Objects.requireNonNull(room);
        this.entry = Objects.requireNonNull(entry);
    }

    public RoomId room() {
        return room;
    }

    public Position position() {
        return entry.position();
    }

    /** The record as it is stored: see {@link EventCodec}. Not to be changed. */
    public byte[] payload() {
        return entry.record().payload();
    }

    /** The event, decoded anew. */
    public RoomEvent decode() {
        return EventCodec.decode(room, entry);
    }

    /** The event in this format, as a frame of its own. */
    public TextFrame frame(EventFormat format) {
        Encoding first = encodings;
        for (Encoding e = first; e != null; e = e.next) {
            if (e.format == format) {
                return e.frame;
            }
        }
        Encoding made = new Encoding(format, TextFrame.ofUtf8(format.encode(this)), first);
        encodings = made;
        return made.frame;
    }

    private record Encoding(
            EventFormat format, TextFrame frame, @Nullable Encoding next) {}
}
