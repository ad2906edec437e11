package io.parlor.protocol.text;

import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.protocol.JsonText;
import io.parlor.protocol.Protocol;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.transport.Handshake;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bare text: a message of a client is posted, as a JSON string, to the room that belongs to the path it connected to, and each {@code message} event of that room is a
 * message to the client. There are no errors: what is refused closes the connection. There are no heartbeats either. It has no subprotocol, so it is found by
 * its paths.
 */
public final class TextProtocol implements Protocol {
    private final Map<String, RoomId> rooms;
    private final TextEventFormat format;
    private final int initialHistory;
    private final String gap;
    private final Function<Handshake, @Nullable String> token;

    private TextProtocol(Builder builder) {
        rooms = Map.copyOf(builder.rooms);
        format = new TextEventFormat(builder.formatter);
        initialHistory = builder.initialHistory;
        gap = builder.gap;
        token = builder.token;
    }

    /** @param path of the endpoint, the container's context included */
    public static Builder at(String path, String room) {
        return new Builder().at(path, room);
    }

    /** What was sent, if it was sent as text; else the body as JSON. */
    public static String textOf(RoomEvent event) {
        return event.body().startsWith("\"") ? JsonText.unquote(event.body()) : event.body();
    }

    @Override
    public List<String> subprotocols() {
        return List.of();
    }

    @Override
    public boolean claims(Handshake handshake) {
        return rooms.containsKey(handshake.path());
    }

    /** @throws UnsupportedOperationException always: there is no subprotocol */
    @Override
    public ProtocolCodec newCodec(String subprotocol, CodecLimits limits) {
        throw new UnsupportedOperationException("text has no subprotocol");
    }

    @Override
    public ProtocolCodec newCodec(Handshake handshake, CodecLimits limits) {
        return new TextCodec(
                rooms.get(handshake.path()),
                token.apply(handshake),
                format,
                Math.min(initialHistory, limits.page()),
                gap,
                limits.bodyBytes());
    }

    /** Not thread-safe. */
    public static final class Builder {
        private final Map<String, RoomId> rooms = new HashMap<>();
        private Function<RoomEvent, String> formatter = TextProtocol::textOf;
        private Function<Handshake, @Nullable String> token = handshake -> handshake.parameter("token");
        private int initialHistory;
        private String gap = "[messages are missing here]";

        private Builder() {}

        /**
         * One more path.
         *
         * @throws IllegalArgumentException if the room's name is none
         */
        public Builder at(String path, String room) {
            rooms.put(Objects.requireNonNull(path), new RoomId(room));
            return this;
        }

        /**
         * What a client gets of an event; called once an event, on a delivery worker: must not block. By default {@link #textOf}.
         */
        public Builder formatter(Function<RoomEvent, String> value) {
            formatter = Objects.requireNonNull(value);
            return this;
        }

        /** How many of the room's last events a client gets first. By default 0. */
        public Builder initialHistory(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("initialHistory is not negative");
            }
            initialHistory = value;
            return this;
        }

        /** What a client gets where events are gone that it should have got. */
        public Builder gapText(String value) {
            gap = Objects.requireNonNull(value);
            return this;
        }

        /** What the authenticator gets as the token. By default the query parameter {@code token}. */
        public Builder token(Function<Handshake, @Nullable String> value) {
            token = Objects.requireNonNull(value);
            return this;
        }

        public TextProtocol build() {
            return new TextProtocol(this);
        }
    }
}
