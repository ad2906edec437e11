package io.parlor.protocol.stomp;

import io.parlor.protocol.Protocol;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.transport.Handshake;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The wire formats STOMP 1.0, 1.1 and 1.2: see {@code docs/stomp.md}. */
public final class StompProtocol implements Protocol {
    private static final List<String> SUBPROTOCOLS =
            List.of(StompVersion.V1_2.subprotocol(), StompVersion.V1_1.subprotocol(), StompVersion.V1_0.subprotocol());

    /**
     * Headers of SEND, in lower case, that are not passed on to the room, since many pages send their credentials with each message.
     */
    public static final Set<String> KEPT_HEADERS =
            Set.of("authorization", "cookie", "login", "passcode", "token", "x-csrf-token", "x-xsrf-token", "_csrf");

    private final Settings settings;
    private final Set<String> paths;

    private StompProtocol(Builder builder) {
        settings = new Settings(
                builder.destinations,
                builder.events,
                builder.initialHistory,
                builder.combines,
                Set.copyOf(builder.keptHeaders),
                builder.token);
        paths = builder.paths;
    }

    /** With {@link StompDestinations#standard} destinations. */
    public static StompProtocol standard() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public List<String> subprotocols() {
        return SUBPROTOCOLS;
    }

    @Override
    public ProtocolCodec newCodec(String subprotocol, CodecLimits limits) {
        return new StompCodec(settings, limits);
    }

    @Override
    public boolean claims(Handshake handshake) {
        return paths.stream()
                .anyMatch(path ->
                        handshake.path().equals(path) || handshake.path().startsWith(path + '/'));
    }

    /** Not thread-safe. */
    public static final class Builder {
        private StompDestinations destinations = StompDestinations.standard();
        private EventFilter events = new EventFilter(Set.of("message"));
        private int initialHistory;
        private boolean combines;
        private Set<String> paths = Set.of();
        private final Set<String> keptHeaders = new HashSet<>(KEPT_HEADERS);
        private Function<Map<String, String>, @Nullable String> token = Builder::usualToken;

        private Builder() {}

        /** What clients subscribe and send to. By default {@link StompDestinations#standard}. */
        public Builder destinations(StompDestinations value) {
            destinations = Objects.requireNonNull(value);
            return this;
        }

        /**
         * The types of events that a subscription gets which does not say: their names, {@code x.*} for all of the host's own, {@code *} for all. By default
         * {@code message} alone, since a page that knows no others would show them as messages.
         *
         * @throws IllegalArgumentException if one is none
         */
        public Builder events(String... types) {
            events = EventFilter.parse(String.join(",", types));
            return this;
        }

        /** How many of a room's last events a subscription gets first that does not say. By default 0. */
        public Builder initialHistory(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("initialHistory is not negative");
            }
            initialHistory = value;
            return this;
        }

        /**
         * Whether several frames may be sent in one WebSocket message, which saves the most where much is sent. By default not: some clients look at the first alone.
         */
        public Builder combineFrames(boolean value) {
            combines = value;
            return this;
        }

        /**
         * Where a connection speaks STOMP that offers no subprotocol: these paths, and those below them. By default none: where STOMP is not the server's first protocol,
         * clients then have to offer it.
         */
        public Builder paths(String... values) {
            paths = Set.of(values);
            return this;
        }

        /**
         * What of CONNECT's headers the authenticator gets as the token. By default what follows {@code Bearer } in {@code Authorization}, else {@code token},
         * {@code passcode} or {@code login}.
         */
        public Builder token(Function<Map<String, String>, @Nullable String> value) {
            token = Objects.requireNonNull(value);
            return this;
        }

        /**
         * Headers of SEND, in whatever case, that are not passed on to the room besides those of {@link #KEPT_HEADERS}: where clients send credentials of the host's
         * with each message.
         */
        public Builder keepHeaders(String... names) {
            for (String name : names) {
                keptHeaders.add(name.toLowerCase(Locale.ROOT));
            }
            return this;
        }

        private static @Nullable String usualToken(Map<String, String> headers) {
            String authorization = headers.get("Authorization");
            if (authorization != null && authorization.startsWith("Bearer ")) {
                return authorization.substring("Bearer ".length());
            }
            for (String name : List.of("token", "passcode", "login")) {
                String value = headers.get(name);
                if (value != null && !value.isEmpty()) {
                    return value;
                }
            }
            return null;
        }

        public StompProtocol build() {
            return new StompProtocol(this);
        }
    }
}
