package io.parlor.model;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done about a user in a room, or about the room.
 *
 * @param user   null for {@link Action#SLOW}, and only then
 * @param reason for people; cut to {@value #MAX_REASON} characters
 * @param time   how long a mute or ban lasts, null for ever; with {@link Action#SLOW} the time between two posts of a user, zero for none
 */
public record Moderation(
        Action action,
        @Nullable UserId user,
        String reason,
        @Nullable Duration time) {
    public static final int MAX_REASON = 200;

    /** What is done. */
    public enum Action {
        /** All sessions of the user are taken out of the room. They may come back, if the policy lets them. */
        KICK,
        /** As {@link #KICK}, and the user is not let in, nor may it read or post. */
        BAN,
        UNBAN,
        /** The user is in the room, and may not post. */
        MUTE,
        UNMUTE,
        /** Users have to wait between two posts. */
        SLOW
    }

    /** @throws IllegalArgumentException if there is a user where none belongs or none where one does, or the time is negative or missing */
    public Moderation {
        Objects.requireNonNull(action);
        reason = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
        if ((user == null) != (action == Action.SLOW)) {
            throw new IllegalArgumentException("a user for all but slow mode");
        }
        if ((time != null && time.isNegative()) || (time == null && action == Action.SLOW)) {
            throw new IllegalArgumentException("no such time");
        }
    }

    public static Moderation kick(UserId user, String reason) {
        return new Moderation(Action.KICK, user, reason, null);
    }

    /** @param time null for ever */
    public static Moderation ban(UserId user, String reason, @Nullable Duration time) {
        return new Moderation(Action.BAN, user, reason, time);
    }

    public static Moderation unban(UserId user) {
        return new Moderation(Action.UNBAN, user, "", null);
    }

    /** @param time null for ever */
    public static Moderation mute(UserId user, String reason, @Nullable Duration time) {
        return new Moderation(Action.MUTE, user, reason, time);
    }

    public static Moderation unmute(UserId user) {
        return new Moderation(Action.UNMUTE, user, "", null);
    }

    /** @param between zero to end it */
    public static Moderation slow(Duration between) {
        return new Moderation(Action.SLOW, null, "", between);
    }
}
