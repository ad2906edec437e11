package io.parlor.protocol.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.EventType;
import io.parlor.model.RoomEvent;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventFormat;
import java.util.function.Function;

/** A message as text; nothing for other events. One instance a protocol. */
final class TextEventFormat implements EventFormat {
    private static final byte[] NOTHING = {};

    private final Function<RoomEvent, String> formatter;

    TextEventFormat(Function<RoomEvent, String> formatter) {
        this.formatter = formatter;
    }

    @Override
    public byte[] encode(EncodedEvent encoded) {
        RoomEvent event = encoded.decode();
        return event.type().equals(EventType.MESSAGE) ? formatter.apply(event).getBytes(UTF_8) : NOTHING;
    }

    @Override
    public byte separator() {
        return '\n';
    }
}
