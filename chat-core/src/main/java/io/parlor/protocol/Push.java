package io.parlor.protocol;

import io.parlor.model.GapReason;
import io.parlor.model.Moderation;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import java.time.Duration;
import java.time.Instant;
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
     * @param users   sorted, cut to a bounded number
     * @param devices of those users that have more than one session in the room: how many
     */
    record MemberList(long id, RoomId room, int count, List<UserId> users, Map<UserId, Integer> devices)
            implements Push {
        public MemberList {
            users = List.copyOf(users);
            devices = Map.copyOf(devices);
        }

        /** One device each. */
        public MemberList(long id, RoomId room, int count, List<UserId> users) {
            this(id, room, count, users, Map.of());
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

    /**
     * Mutes and bans that are in force.
     *
     * @param between the time between two posts of a user; zero for none
     * @param more    whether there are others
     */
    record SanctionList(long id, RoomId room, List<Sanction> sanctions, Duration between, boolean more)
            implements Push {
        public SanctionList {
            sanctions = List.copyOf(sanctions);
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

    /** How many are typing in a big room, and a few of them. */
    record TypingSummary(RoomId room, int count, List<UserId> users) implements Shared {
        public TypingSummary {
            users = List.copyOf(users);
        }
    }

    record PresenceSignal(RoomId room, UserId user, boolean joined) implements Shared {}

    /**
     * How many there are in a room: told where not every change is.
     *
     * @param users sorted; all, if they are as many as {@code count}, else some
     */
    record PresenceSummary(RoomId room, int count, List<UserId> users) implements Shared {
        public PresenceSummary {
            users = List.copyOf(users);
        }
    }

    /** @param seen when it went, if that is known; null while it is online */
    record Online(UserId user, boolean online, @Nullable Instant seen) implements Push {}

    record Watching(long id, List<Online> users) implements Push {
        public Watching {
            users = List.copyOf(users);
        }
    }

    /** Something was done about the user, or the room, which is still in it. */
    record Moderated(RoomId room, Moderation what) implements Shared {}

    record Kicked(RoomId room, String reason) implements Push {}

    /** @param body one JSON value without line feeds */
    record Notice(String type, String body) implements Push {}

    record Drain(long afterMillis) implements Push {}
}
