package io.parlor.protocol;

import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.Moderation;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, decoded and checked as far as one can without knowing the server's state. {@code id} is
 * {@link #NO_ID} where the client wants no reply.
 */
public sealed interface Command {
    long NO_ID = 0;

    long id();

    /** @param client free text, already cut and cleaned for logs; null if none */
    record Connect(
            long id, @Nullable String token, @Nullable String client) implements Command {
        /** Without the token: a command may end up in a log. */
        @Override
        public String toString() {
            return "Connect[id=" + id + ", client=" + client + "]";
        }
    }

    /** @param single whether it was asked in the form for one room, and is to be answered so */
    record Join(long id, List<Target> rooms, boolean single) implements Command {
        public Join {
            rooms = List.copyOf(rooms);
        }
    }

    record Leave(long id, RoomId room) implements Command {}

    /** @param body one JSON value without line feeds, well-formed */
    record Post(
            long id, RoomId room, EventType type, @Nullable String key, EventDetails details, String body)
            implements Command {
        public Post(long id, RoomId room, EventType type, @Nullable String key, String body) {
            this(id, room, type, key, EventDetails.NONE, body);
        }
    }

    /** What concerns events that are in the log already, and how far one has read. */
    sealed interface Feature extends Command {
        RoomId room();
    }

    /** An event about another one. */
    sealed interface Amendment extends Feature {
        @Nullable String key();

        Position target();
    }

    /**
     * @param details the mentions and attachments that are to replace those there were
     * @param body    as in {@link Post}
     */
    record Edit(long id, RoomId room, @Nullable String key, Position target, EventDetails details, String body)
            implements Amendment {}

    record Delete(long id, RoomId room, @Nullable String key, Position target) implements Amendment {}

    record React(long id, RoomId room, @Nullable String key, Position target, Reaction reaction) implements Amendment {}

    /** The user has read everything up to a position. */
    record Read(long id, RoomId room, Position upTo) implements Feature {}

    /** Asks what the user has not read yet. */
    record Unread(long id, RoomId room) implements Feature {}

    /** Asks how far the users have read. */
    record Markers(long id, RoomId room) implements Feature {}

    /**
     * A page of a thread.
     *
     * @param thread the event that began it
     * @param after  of the page before; null for the first one
     * @param limit  0 for the default
     */
    record Thread(
            long id, RoomId room, Position thread, @Nullable Position after, int limit) implements Feature {}

    /**
     * @param before excludes {@code after}; with neither, the last events
     * @param limit  0 for the default
     */
    record History(
            long id,
            RoomId room,
            @Nullable Position before,
            @Nullable Position after,
            int limit) implements Command {}

    record Typing(long id, RoomId room, boolean active) implements Command {}

    record Members(long id, RoomId room) implements Command {}

    /** What concerns other users. */
    sealed interface Social extends Command {}

    record Moderate(long id, RoomId room, Moderation what) implements Social {}

    /** Asks who is muted or banned, and whether the room is slow. */
    record Sanctions(long id, RoomId room) implements Social {}

    record Invite(long id, RoomId room, UserId user) implements Social {}

    /** Asks whether users are online, and to be told when that changes. */
    record Watch(long id, List<UserId> users) implements Social {
        public Watch {
            users = List.copyOf(users);
        }
    }

    record Unwatch(long id, List<UserId> users) implements Social {
        public Unwatch {
            users = List.copyOf(users);
        }
    }

    record Ping(long id) implements Command {}

    /** Nothing but its reply, which comes when those before it to that room were carried out, as far as their order goes. */
    record Barrier(long id, RoomId room) implements Command {}

    /** The last one: answered when all before it were, and the connection is closed then. */
    record Disconnect(long id) implements Command {}

    /** A room to join, or one whose name or start was refused by the codec. */
    sealed interface Target {}

    /** @param onGap where to go on after a gap */
    record Room(RoomId room, Start start, OnGap onGap) implements Target {}

    /** @param room the name as it was given, to be repeated in the reply */
    record BadRoom(String room, Failure failure) implements Target {}

    /** Where a session begins in a room's log. */
    sealed interface Start {
        /** From now on. */
        record Now() implements Start {}

        /** With the last {@code count} events, 0 or more. */
        record Last(int count) implements Start {}

        /** With the first event after a position. */
        record After(Position position) implements Start {}
    }

    /** What to do when events after the position asked for are gone. */
    enum OnGap {
        OLDEST,
        END
    }
}
