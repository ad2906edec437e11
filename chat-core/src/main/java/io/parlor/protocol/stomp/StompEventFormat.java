package io.parlor.protocol.stomp;

import io.parlor.model.RoomEvent;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.JsonText;
import org.jspecify.annotations.Nullable;

/** All of a MESSAGE that is the same for every subscription: what comes after {@link Subscription#head}. One for each version, since they escape differently. */
enum StompEventFormat implements EventFormat {
    V1_0(StompVersion.V1_0),
    V1_1(StompVersion.V1_1),
    V1_2(StompVersion.V1_2);

    private final StompVersion version;

    StompEventFormat(StompVersion version) {
        this.version = version;
    }

    static StompEventFormat of(StompVersion version) {
        return values()[version.ordinal()];
    }

    @Override
    public byte[] encode(EncodedEvent encoded) {
        RoomEvent event = encoded.decode();
        FrameBuilder out = new FrameBuilder();
        FrameWriter frame = new FrameWriter(version, out);
        String position = event.position().toString();
        frame.plainHeader("message-id", position)
                .plainHeader("position", position)
                .plainHeader("event", event.type().value())
                .header("sender", event.from() == null ? null : event.from().value())
                .plainHeader("time", Long.toString(event.at().toEpochMilli()))
                .header("key", event.key());
        String text = textOf(event.body());
        if (text == null) {
            frame.text("application/json", event.body());
        } else {
            frame.text("text/plain;charset=utf-8", text);
        }
        return out.build().utf8();
    }

    private static @Nullable String textOf(String body) {
        return body.startsWith("\"") ? JsonText.unquote(body) : null;
    }

    @Override
    public byte separator() {
        return '\n';
    }
}
