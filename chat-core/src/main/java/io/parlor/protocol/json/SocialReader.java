package io.parlor.protocol.json;

import io.parlor.model.Moderation;
import io.parlor.model.UserId;
import io.parlor.protocol.Command;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the commands that concern other users. Stateless. */
final class SocialReader {
    /** A century: what is longer is for ever. */
    private static final long MAX_SECONDS = 3_155_760_000L;

    private static final int MAX_USERS = 200;

    private SocialReader() {}

    static Command moderate(long id, Members members) throws Refusal {
        Moderation.Action action = action(members.requiredString(Member.ACTION));
        boolean slow = action == Moderation.Action.SLOW;
        UserId user = slow ? null : user(members);
        String reason = LogText.clean(members.string(Member.REASON), Moderation.MAX_REASON);
        Duration time = slow || members.has(Member.SECONDS) ? seconds(members) : null;
        return new Command.Moderate(
                id,
                CommandReader.room(members),
                new Moderation(action, user, Objects.requireNonNullElse(reason, ""), time));
    }

    private static Moderation.Action action(String given) throws Refusal {
        return switch (given) {
            case "kick" -> Moderation.Action.KICK;
            case "ban" -> Moderation.Action.BAN;
            case "unban" -> Moderation.Action.UNBAN;
            case "mute" -> Moderation.Action.MUTE;
            case "unmute" -> Moderation.Action.UNMUTE;
            case "slow" -> Moderation.Action.SLOW;
            default -> throw Refusal.badRequest("`action` must be `kick`, `ban`, `unban`, `mute`, `unmute` or `slow`");
        };
    }

    /** An array of names. */
    static List<UserId> users(Members members) throws Refusal {
        Set<UserId> users = new LinkedHashSet<>();
        try (JsonParser parser = LineDecoder.parse(members.raw(Member.USERS))) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw Refusal.badRequest("`users` must be an array of names");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                users.add(user(parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : null));
                if (users.size() > MAX_USERS) {
                    throw Refusal.badRequest("`users` has more than " + MAX_USERS + " names");
                }
            }
        }
        return List.copyOf(users);
    }

    static UserId user(Members members) throws Refusal {
        return user(members.requiredString(Member.USER));
    }

    static UserId user(@Nullable String name) throws Refusal {
        if (name == null || !UserId.isValid(name)) {
            throw Refusal.badRequest("not a valid name of a user");
        }
        return new UserId(name);
    }

    private static Duration seconds(Members members) throws Refusal {
        long seconds = members.count(Member.SECONDS, 0);
        if (seconds > MAX_SECONDS) {
            throw Refusal.badRequest("`seconds` must be at most " + MAX_SECONDS);
        }
        return Duration.ofSeconds(seconds);
    }
}
