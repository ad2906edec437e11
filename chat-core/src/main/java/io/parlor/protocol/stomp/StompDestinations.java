package io.parlor.protocol.stomp;

import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which destination is which room. A destination is a text, in which {@code {room}} may stand once for the room's name. Where several fit, one without {@code {room}}
 * comes first, then the longer one. Immutable.
 */
public final class StompDestinations {
    private static final String ROOM = "{room}";

    private final List<Pattern> topics;
    private final List<Pattern> sends;

    private StompDestinations(Builder builder) {
        topics = sorted(builder.topics);
        sends = sorted(builder.sends);
    }

    /** {@code /topic/{room}} to subscribe and to send to, {@code /app/{room}} to send to. The default. */
    public static StompDestinations standard() {
        return builder()
                .topic("/topic/" + ROOM, ROOM)
                .send("/app/" + ROOM, ROOM)
                .build();
    }

    /**
     * As in an application with Spring's {@code enableSimpleBroker("/topic", "/queue")}: {@code /topic/x} is the room {@code x}, {@code /queue/x} the room
     * {@code queue/x}. What its {@code @MessageMapping} methods did is said by {@link Builder#sendTo}.
     */
    public static Builder springSimpleBroker() {
        return builder().topic("/topic/" + ROOM, ROOM).topic("/queue/" + ROOM, "queue/" + ROOM);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Null if it is none, or the name in it is not one of a room. */
    @Nullable RoomId topic(String destination) {
        return find(topics, destination);
    }

    /** Where what is sent there is posted; null if nowhere. */
    @Nullable RoomId send(String destination) {
        RoomId room = find(sends, destination);
        return room == null ? topic(destination) : room;
    }

    private static @Nullable RoomId find(List<Pattern> patterns, String destination) {
        for (Pattern pattern : patterns) {
            String name = pattern.roomOf(destination);
            if (name != null && RoomId.isValid(name)) {
                return new RoomId(name);
            }
        }
        return null;
    }

    private static List<Pattern> sorted(List<Pattern> patterns) {
        return patterns.stream()
                .sorted(Comparator.comparing(Pattern::hasRoom)
                        .thenComparing(Comparator.comparingInt((Pattern pattern) -> pattern.before.length())
                                .reversed()))
                .toList();
    }

    /** @param room the name of the room, with {@code {room}} for what stands in its place in the destination */
    private record Pattern(String before, String after, boolean hasRoom, String room) {
        static Pattern of(String destination, String room) {
            int at = destination.indexOf(ROOM);
            if (destination.isEmpty() || at < 0 && room.contains(ROOM)) {
                throw new IllegalArgumentException("not a destination of the room " + room + ": " + destination);
            }
            return at < 0
                    ? new Pattern(destination, "", false, room)
                    : new Pattern(destination.substring(0, at), destination.substring(at + ROOM.length()), true, room);
        }

        @Nullable String roomOf(String destination) {
            if (!hasRoom) {
                return destination.equals(before) ? room : null;
            }
            int end = destination.length() - after.length();
            return end > before.length() && destination.startsWith(before) && destination.endsWith(after)
                    ? room.replace(ROOM, destination.substring(before.length(), end))
                    : null;
        }
    }

    /** Not thread-safe. */
    public static final class Builder {
        private final List<Pattern> topics = new ArrayList<>();
        private final List<Pattern> sends = new ArrayList<>();

        private Builder() {}

        /**
         * A destination to subscribe to, and to send to.
         *
         * @param room the name of the room, in which {@code {room}} stands for what does so in the destination
         * @throws IllegalArgumentException if {@code {room}} is in the name only
         */
        public Builder topic(String destination, String room) {
            topics.add(Pattern.of(destination, room));
            return this;
        }

        /** As {@link #topic}, but only to send to. */
        public Builder send(String destination, String room) {
            sends.add(Pattern.of(destination, room));
            return this;
        }

        /**
         * What is sent to one destination goes where the other does: {@code @MessageMapping} and {@code @SendTo} of a method that gives back what it took.
         *
         * @throws IllegalArgumentException if the other is not known by now
         */
        public Builder sendTo(String destination, String topic) {
            RoomId room = build().topic(topic);
            if (room == null) {
                throw new IllegalArgumentException("no destination to subscribe to: " + topic);
            }
            return send(destination, room.value());
        }

        public StompDestinations build() {
            return new StompDestinations(this);
        }
    }
}
