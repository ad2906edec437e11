package io.parlor.protocol.json;

import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.IdempotencyKey;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.protocol.Command;
import io.parlor.protocol.JsonText;
import io.parlor.protocol.Protocol.CodecLimits;
import org.jspecify.annotations.Nullable;

/** Makes commands of members, or says what is wrong with them. Stateless. */
final class CommandReader {
    private final CodecLimits limits;
    private final JoinReader joins;
    private final FeatureReader features;

    CommandReader(CodecLimits limits) {
        this.limits = limits;
        this.joins = new JoinReader(limits);
        this.features = new FeatureReader(this);
    }

    Command read(Members members) throws Refusal {
        long id = id(members);
        String op = members.requiredString(Member.OP);
        return switch (op) {
            case "post" -> post(id, members);
            case "typing" -> new Command.Typing(id, room(members), members.bool(Member.ACTIVE, true));
            case "ping" -> new Command.Ping(id);
            case "join" -> joins.read(answered(id), members);
            case "leave" -> new Command.Leave(id, room(members));
            case "history" -> history(answered(id), members);
            case "members" -> new Command.Members(id, room(members));
            case "connect" ->
                new Command.Connect(
                        answered(id), members.string(Member.TOKEN), LogText.clean(members.string(Member.CLIENT)));
            case "moderate" -> SocialReader.moderate(id, members);
            case "sanctions" -> new Command.Sanctions(answered(id), room(members));
            case "invite" -> new Command.Invite(id, room(members), SocialReader.user(members));
            case "watch" -> new Command.Watch(answered(id), SocialReader.users(members));
            case "unwatch" -> new Command.Unwatch(id, SocialReader.users(members));
            default -> features.read(op, id, members);
        };
    }

    private static long id(Members members) throws Refusal {
        long id = members.idOrNone();
        if (id == Command.NO_ID && members.has(Member.ID)) {
            throw Refusal.badRequest("`id` must be an integer from 1 to 2^53-1");
        }
        return id;
    }

    static long answered(long id) throws Refusal {
        if (id == Command.NO_ID) {
            throw Refusal.badRequest("this `op` needs an `id`");
        }
        return id;
    }

    private Command post(long id, Members members) throws Refusal {
        RoomId room = room(members);
        EventType type = type(members.string(Member.TYPE));
        String key = key(members.string(Member.KEY));
        return new Command.Post(id, room, type, key, DetailsReader.details(members), body(members));
    }

    /** The body, which must be there. */
    String body(Members members) throws Refusal {
        String body = members.raw(Member.BODY);
        int bytes = JsonText.utf8Length(body);
        if (bytes < 0) {
            throw Refusal.of(ErrorCode.MALFORMED, "`body` has an unpaired surrogate");
        }
        if (bytes > limits.bodyBytes()) {
            throw Refusal.of(ErrorCode.TOO_LARGE, "`body` is over " + limits.bodyBytes() + " bytes");
        }
        return body;
    }

    private static EventType type(@Nullable String given) throws Refusal {
        if (given == null || given.equals(EventType.MESSAGE.value())) {
            return EventType.MESSAGE;
        }
        if (given.startsWith("x.")) {
            try {
                return new EventType(given);
            } catch (IllegalArgumentException e) {
                throw Refusal.badRequest("`type`: after `x.` come 1 to 62 letters, digits, `.`, `_` or `-`");
            }
        }
        throw Refusal.badRequest("`type` must be `message` or begin with `x.`");
    }

    static @Nullable String key(@Nullable String given) throws Refusal {
        if (given != null && !IdempotencyKey.isValid(given)) {
            throw Refusal.badRequest("`key` must have 1 to 64 printable ASCII characters, no space");
        }
        return given;
    }

    private Command history(long id, Members members) throws Refusal {
        RoomId room = room(members);
        Position thread = position(members, Member.THREAD);
        if (thread != null && members.has(Member.BEFORE)) {
            throw Refusal.badRequest("`thread` and `before` exclude each other");
        }
        if (members.has(Member.BEFORE) && members.has(Member.AFTER)) {
            throw Refusal.badRequest("`before` and `after` exclude each other");
        }
        Position before = position(members, Member.BEFORE);
        Position after = position(members, Member.AFTER);
        if (thread != null) {
            return new Command.Thread(id, room, thread, after, limit(members));
        }
        return new Command.History(id, room, before, after, limit(members));
    }

    private int limit(Members members) throws Refusal {
        if (!members.has(Member.LIMIT)) {
            return 0;
        }
        long limit = members.count(Member.LIMIT, 1);
        if (limit > limits.page()) {
            throw Refusal.badRequest("`limit` must be at most " + limits.page());
        }
        return (int) limit;
    }

    static RoomId room(Members members) throws Refusal {
        return room(members.requiredString(Member.ROOM));
    }

    static RoomId room(String name) throws Refusal {
        if (!RoomId.isValid(name)) {
            throw Refusal.of(ErrorCode.BAD_ROOM, "not a valid name of a room");
        }
        return new RoomId(name);
    }

    static Position requiredPosition(Members members, Member member) throws Refusal {
        Position given = position(members, member);
        if (given == null) {
            throw Refusal.badRequest(member.label() + " is missing");
        }
        return given;
    }

    static @Nullable Position position(Members members, Member member) throws Refusal {
        String given = members.string(member);
        if (given == null) {
            return null;
        }
        try {
            return Position.parse(given);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(ErrorCode.BAD_POSITION, member.label() + " is not a position of this server");
        }
    }
}
