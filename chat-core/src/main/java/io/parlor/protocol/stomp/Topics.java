package io.parlor.protocol.stomp;

import io.parlor.model.ErrorCode;
import io.parlor.model.RoomId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Resolves what a client names: the destinations of the host first, then those of the protocol itself. */
final class Topics {
    static final String USER_QUEUES = "/user/queue/";
    private static final String TYPING = "/typing/";
    private static final String PRESENCE = "/presence/";
    private static final String HISTORY = "/history/";
    private static final String MEMBERS = "/members/";

    private final StompDestinations destinations;

    Topics(StompDestinations destinations) {
        this.destinations = destinations;
    }

    /** @param room null if the channel is of none */
    record Subscribed(Channel channel, @Nullable RoomId room) {}

    enum Asked {
        POST,
        TYPING,
        HISTORY,
        MEMBERS
    }

    record Sent(Asked asked, RoomId room) {}

    Subscribed subscribed(String destination) throws FrameFault {
        RoomId room = destinations.topic(destination);
        if (room != null) {
            return new Subscribed(Channel.EVENTS, room);
        }
        if (destination.startsWith(USER_QUEUES)) {
            return new Subscribed(queue(destination.substring(USER_QUEUES.length())), null);
        }
        if (destination.startsWith(TYPING)) {
            return new Subscribed(Channel.TYPING, room(destination, TYPING));
        }
        if (destination.startsWith(PRESENCE)) {
            return new Subscribed(Channel.PRESENCE, room(destination, PRESENCE));
        }
        throw unknown();
    }

    private static Channel queue(String name) throws FrameFault {
        for (Channel channel : Channel.values()) {
            if (!channel.isOfRoom() && channel.name().toLowerCase(Locale.ROOT).equals(name)) {
                return channel;
            }
        }
        throw unknown();
    }

    Sent sent(String destination) throws FrameFault {
        RoomId room = destinations.send(destination);
        if (room != null) {
            return new Sent(Asked.POST, room);
        }
        if (destination.startsWith(TYPING)) {
            return new Sent(Asked.TYPING, room(destination, TYPING));
        }
        if (destination.startsWith(HISTORY)) {
            return new Sent(Asked.HISTORY, room(destination, HISTORY));
        }
        if (destination.startsWith(MEMBERS)) {
            return new Sent(Asked.MEMBERS, room(destination, MEMBERS));
        }
        throw unknown();
    }

    private static RoomId room(String destination, String prefix) throws FrameFault {
        String name = destination.substring(prefix.length());
        if (!RoomId.isValid(name)) {
            throw unknown();
        }
        return new RoomId(name);
    }

    private static FrameFault unknown() {
        return new FrameFault(ErrorCode.BAD_ROOM, "no such destination");
    }
}
