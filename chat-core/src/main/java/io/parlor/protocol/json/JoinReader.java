package io.parlor.protocol.json;

import io.parlor.model.ErrorCode;
import io.parlor.model.Position;
import io.parlor.protocol.Command;
import io.parlor.protocol.Command.OnGap;
import io.parlor.protocol.Command.Start;
import io.parlor.protocol.Command.Target;
import io.parlor.protocol.Protocol.CodecLimits;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads {@code join}, in its form for one room and in that for several. Stateless. */
final class JoinReader {
    private final CodecLimits limits;

    JoinReader(CodecLimits limits) {
        this.limits = limits;
    }

    Command read(long id, Members members) throws Refusal {
        if (!members.has(Member.ROOMS)) {
            return new Command.Join(id, List.of(target(members)), true);
        }
        if (members.has(Member.ROOM)) {
            throw Refusal.badRequest("`room` and `rooms` exclude each other");
        }
        return new Command.Join(id, targets(members.raw(Member.ROOMS)), false);
    }

    private List<Target> targets(String rooms) throws Refusal {
        List<Target> targets = new ArrayList<>();
        try (JsonParser parser = LineDecoder.parse(rooms)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw Refusal.badRequest("`rooms` must be an array of objects");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                targets.add(entry(parser, rooms));
                if (targets.size() > limits.rooms()) {
                    throw Refusal.of(ErrorCode.TOO_MANY_ROOMS, "`rooms` has more than " + limits.rooms() + " entries");
                }
            }
        }
        return targets;
    }

    // What is wrong with one room is that room's outcome, as long as there is a name to call it by.
    private Target entry(JsonParser parser, String rooms) throws Refusal {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw Refusal.badRequest("`rooms` must be an array of objects");
        }
        Members members = new Members(rooms);
        members.read(parser);
        String name = members.requiredString(Member.ROOM);
        try {
            return target(members);
        } catch (Refusal refusal) {
            return new Command.BadRoom(name, refusal.failure());
        }
    }

    private Command.Room target(Members members) throws Refusal {
        return new Command.Room(CommandReader.room(members), start(members), onGap(members));
    }

    private Start start(Members members) throws Refusal {
        if (members.has(Member.AFTER) && members.has(Member.LAST)) {
            throw Refusal.badRequest("`after` and `last` exclude each other");
        }
        if (members.has(Member.LAST)) {
            return new Start.Last((int) Math.min(members.count(Member.LAST, 0), limits.page()));
        }
        Position after = CommandReader.position(members, Member.AFTER);
        return after == null ? new Start.Now() : new Start.After(after);
    }

    private static OnGap onGap(Members members) throws Refusal {
        String gap = members.string(Member.GAP);
        if (gap == null || gap.equals("oldest")) {
            return OnGap.OLDEST;
        }
        if (gap.equals("end")) {
            return OnGap.END;
        }
        throw Refusal.badRequest("`gap` must be `oldest` or `end`");
    }
}
