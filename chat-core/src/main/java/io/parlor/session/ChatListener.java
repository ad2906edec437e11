package io.parlor.session;

import io.parlor.model.ErrorCode;
import io.parlor.model.GapReason;
import io.parlor.model.Moderation;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import org.jspecify.annotations.Nullable;

/**
 * Is told what sessions of this node do. Called on delivery workers: one session's calls one at a time and in order, different sessions' at
 * once. Must not block. What it throws is logged and changes nothing.
 */
public interface ChatListener {
    /** It has authenticated. */
    default void onConnected(ChatSession session) {}

    /** It is gone, whoever ended it; the last call for it. */
    default void onDisconnected(ChatSession session) {}

    default void onJoined(ChatSession session, RoomId room) {}

    /** It left, was kicked, or is gone. */
    default void onLeft(ChatSession session, RoomId room) {}

    /** Its post, edit, delete or reaction is in the log. */
    default void onPosted(ChatSession session, RoomId room, Position position) {}

    /**
     * A command of it was refused.
     *
     * @param room null where the command names none, or several
     */
    default void onRefused(ChatSession session, @Nullable RoomId room, ErrorCode code) {}

    /**
     * Something was done about a room through this node, and is in force: for an audit. Called on any thread.
     *
     * @param by who did it; null for the host
     */
    default void onModerated(RoomId room, Moderation what, @Nullable UserId by) {}

    /** Events after that position will never reach it, and it has been told so. */
    default void onGap(ChatSession session, RoomId room, Position after, GapReason reason) {}
}
