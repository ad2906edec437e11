package io.parlor.protocol;

import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets, besides the events of rooms ({@link EncodedEvent}). {@code id} is that of the command it answers; a success is not
 * pushed for a command without one.
 */
public sealed interface Push {
    /** What is sent once to many sessions in the same form, so that a codec may encode it once. */
    sealed interface Shared extends Push {}

    record Connected(long id, SessionId session, UserId user, String node, long heartbeatSeconds, Limits limits)
            implements Push {}

    /** The limits a client is told: bytes of a frame and of a body, rooms a session, events a page, commands in flight. */
    record Limits(int frameBytes, int bodyBytes, int rooms, int page, int inflight) {}

    record Joined(long id, List<Outcome> rooms, boolean single) implements Push {
        public Joined {
            rooms = List.copyOf(rooms);
        }
    }

    /** How the join of one room went. */
    sealed interface Outcome {
        String name();
    }

    record RoomJoined(RoomId room, Position head, boolean recovered, int members) implements Outcome {
        @Override
        public String name() {
            return room.value();
        }
    }

    record RoomRefused(String name, Failure failure) implements Outcome {}

    record Posted(long id, Position position) implements Push {}

    /** @param gap events between the position asked for and the first one here are gone */
    record Page(long id, RoomId room, List<EncodedEvent> events, Position next, boolean more, boolean gap)
            implements Push {
        public Page {
            events = List.copyOf(events);
        }
    }

    /**
     * @param count of all of them
     * @param users sorted, cut to a bounded number
     */
    record MemberList(long id, RoomId room, int count, List<UserId> users) implements Push {
        public MemberList {
            users = List.copyOf(users);
        }
    }

    /**
     * What a user has not read of a room.
     *
     * @param marker   up to where it has; null if it never said so
     * @param messages by others, after the marker
     * @param mentions how many of them mention the user
     * @param more     whether it was not counted to the end
     */
    record Unread(long id, RoomId room, @Nullable Position marker, int messages, int mentions, boolean more)
            implements Push {}

    /**
     * How far users have read.
     *
     * @param users none where the room has too many
     */
    record MarkerList(long id, RoomId room, Map<UserId, Position> users) implements Push {
        public MarkerList {
            users = Map.copyOf(users);
        }
    }

    /** A user has read everything up to a position. */
    record ReadSignal(RoomId room, UserId user, Position position) implements Shared {}

    /** Success that has nothing to say. */
    record Done(long id) implements Push {}

    /** @param id {@link Command#NO_ID} where no command is answered */
    record Refused(long id, Failure failure) implements Push {}

    record Live(RoomId room, Position position) implements Push {}

    /** @param resumed of the next event, null if none is left. */
    record Gap(RoomId room, Position after, @Nullable Position resumed, GapReason reason) implements Push {}

    record TypingSignal(RoomId room, UserId user, boolean active) implements Shared {}

    record PresenceSignal(RoomId room, UserId user, boolean joined) implements Shared {}

    record Kicked(RoomId room, String reason) implements Push {}

    /** @param body one JSON value without line feeds */
    record Notice(String type, String body) implements Push {}

    record Drain(long afterMillis) implements Push {}
}
