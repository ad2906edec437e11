package io.parlor.protocol.stomp;

import io.parlor.model.EventDetails;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.RoomEvent;
import io.parlor.model.UserId;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.JsonText;
import java.util.stream.Collectors;
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
        if (!event.details().isNone()) {
            details(event.details(), frame);
        }
        String text = textOf(event.body());
        if (text == null) {
            frame.text("application/json", event.body());
        } else {
            frame.text("text/plain;charset=utf-8", text);
        }
        return out.build().utf8();
    }

    /** Those that the sender made up come last: none can have the name of another, and it would not count. */
    private static void details(EventDetails details, FrameWriter frame) {
        frame.header("target", text(details.target())).header("reply-to", text(details.replyTo()));
        Reaction reaction = details.reaction();
        if (reaction != null) {
            frame.header("reaction", reaction.kind()).plainHeader("active", Boolean.toString(reaction.active()));
        }
        if (!details.mentions().isEmpty()) {
            frame.header(
                    "mentions", details.mentions().stream().map(UserId::value).collect(Collectors.joining(" ")));
        }
        if (!details.attachments().isEmpty()) {
            frame.header("attachments", EventCodec.attachments(details));
        }
        if (details.redacted()) {
            frame.plainHeader("redacted", "true");
        }
        details.headers().forEach(frame::header);
    }

    private static @Nullable String text(@Nullable Position position) {
        return position == null ? null : position.toString();
    }

    private static @Nullable String textOf(String body) {
        return body.startsWith("\"") ? JsonText.unquote(body) : null;
    }

    @Override
    public byte separator() {
        return '\n';
    }
}
