package io.parlor.protocol.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.RoomId;
import org.jspecify.annotations.Nullable;

/** One subscription of a session. Immutable but for {@link #gap}. */
final class Subscription {
    final Channel channel;

    /** Null if it is of none. */
    final @Nullable RoomId room;

    final EventFilter filter;

    /** Whether its messages carry {@code ack}. */
    final boolean acknowledged;

    /** What its messages begin with. */
    final byte[] head;

    /** What the next message says about events that are gone; null for nothing. Of the worker. */
    @Nullable String gap;

    /** @param id null in 1.0 alone */
    Subscription(
            @Nullable String id,
            String destination,
            Channel channel,
            @Nullable RoomId room,
            EventFilter filter,
            boolean acknowledged,
            StompVersion version) {
        this.channel = channel;
        this.room = room;
        this.filter = filter;
        this.acknowledged = acknowledged;
        String named = id == null ? "" : "subscription:" + version.escape(id) + "\n";
        this.head = ("MESSAGE\n" + named + "destination:" + version.escape(destination) + "\n").getBytes(UTF_8);
    }

    boolean isOf(@Nullable RoomId other) {
        return other != null && other.equals(room);
    }
}
