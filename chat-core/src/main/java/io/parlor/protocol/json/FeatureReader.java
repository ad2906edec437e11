package io.parlor.protocol.json;

import io.parlor.model.ErrorCode;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.RoomId;
import io.parlor.protocol.Command;
import org.jspecify.annotations.Nullable;

/** Reads the commands that concern events in the log, and how far one has read. Stateless. */
final class FeatureReader {
    private final CommandReader common;

    FeatureReader(CommandReader common) {
        this.common = common;
    }

    Command read(String op, long id, Members members) throws Refusal {
        return switch (op) {
            case "edit" -> edit(id, members);
            case "delete" -> new Command.Delete(id, room(members), key(members), target(members));
            case "react" -> react(id, members, true);
            case "unreact" -> react(id, members, false);
            case "read" -> new Command.Read(id, room(members), CommandReader.requiredPosition(members, Member.POS));
            case "unread" -> new Command.Unread(CommandReader.answered(id), room(members));
            case "markers" -> new Command.Markers(CommandReader.answered(id), room(members));
            default -> throw Refusal.of(ErrorCode.UNKNOWN_OP, "no such `op`");
        };
    }

    private Command edit(long id, Members members) throws Refusal {
        RoomId room = room(members);
        if (members.has(Member.REPLY_TO)) {
            throw Refusal.badRequest("an edit does not change `replyTo`");
        }
        return new Command.Edit(
                id, room, key(members), target(members), DetailsReader.details(members), common.body(members));
    }

    private static Command react(long id, Members members, boolean active) throws Refusal {
        RoomId room = room(members);
        String kind = members.requiredString(Member.KIND);
        try {
            return new Command.React(id, room, key(members), target(members), new Reaction(kind, active));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("`kind` has 1 to 32 characters, without white space and control characters");
        }
    }

    private static RoomId room(Members members) throws Refusal {
        return CommandReader.room(members);
    }

    private static @Nullable String key(Members members) throws Refusal {
        return CommandReader.key(members.string(Member.KEY));
    }

    private static Position target(Members members) throws Refusal {
        return CommandReader.requiredPosition(members, Member.TARGET);
    }
}
