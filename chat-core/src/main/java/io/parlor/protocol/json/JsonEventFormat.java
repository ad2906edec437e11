package io.parlor.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.JsonText;
import java.util.Arrays;

/** An event as it is stored, with its room and position put before its members. */
enum JsonEventFormat implements EventFormat {
    INSTANCE;

    @Override
    public byte[] encode(EncodedEvent event) {
        String room = JsonText.quote(event.room().value());
        byte[] head = ("{\"room\":" + room + ",\"pos\":\"" + event.position() + "\",").getBytes(UTF_8);
        byte[] stored = event.payload();
        byte[] line = Arrays.copyOf(head, head.length + stored.length - 1);
        System.arraycopy(stored, 1, line, head.length, stored.length - 1);
        return line;
    }

    @Override
    public byte separator() {
        return '\n';
    }
}
