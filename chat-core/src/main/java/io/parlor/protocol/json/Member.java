package io.parlor.protocol.json;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The members that commands have. */
enum Member {
    ID,
    OP,
    ROOM,
    KEY,
    BODY,
    TYPE,
    ACTIVE,
    ROOMS,
    AFTER,
    LAST,
    GAP,
    BEFORE,
    LIMIT,
    TOKEN,
    CLIENT,
    TARGET,
    REPLY_TO("replyTo"),
    MENTIONS,
    ATTACHMENTS,
    HEADERS,
    KIND,
    THREAD,
    POS,
    URL,
    SIZE,
    NAME,
    ACTION,
    USER,
    REASON,
    SECONDS,
    USERS;

    static final int COUNT = values().length;

    private final String label;

    Member() {
        label = '`' + name().toLowerCase(Locale.ROOT) + '`';
    }

    Member(String name) {
        label = '`' + name + '`';
    }

    static @Nullable Member named(String name) {
        return switch (name) {
            case "id" -> ID;
            case "op" -> OP;
            case "room" -> ROOM;
            case "key" -> KEY;
            case "body" -> BODY;
            case "type" -> TYPE;
            case "active" -> ACTIVE;
            case "rooms" -> ROOMS;
            case "after" -> AFTER;
            case "last" -> LAST;
            case "gap" -> GAP;
            case "before" -> BEFORE;
            case "limit" -> LIMIT;
            case "token" -> TOKEN;
            case "client" -> CLIENT;
            case "target" -> TARGET;
            case "replyTo" -> REPLY_TO;
            case "mentions" -> MENTIONS;
            case "attachments" -> ATTACHMENTS;
            case "headers" -> HEADERS;
            case "kind" -> KIND;
            case "thread" -> THREAD;
            case "pos" -> POS;
            case "url" -> URL;
            case "size" -> SIZE;
            case "name" -> NAME;
            case "action" -> ACTION;
            case "user" -> USER;
            case "reason" -> REASON;
            case "seconds" -> SECONDS;
            case "users" -> USERS;
            default -> null;
        };
    }

    /** Whether it may be any JSON value and is kept as text. */
    boolean isRaw() {
        return switch (this) {
            case BODY, ROOMS, MENTIONS, ATTACHMENTS, HEADERS, USERS -> true;
            default -> false;
        };
    }

    /** How an error calls it. */
    String label() {
        return label;
    }
}
