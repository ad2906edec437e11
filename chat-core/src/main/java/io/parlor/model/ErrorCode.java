package io.parlor.model;

/** Why a command was refused, and whether the same command can succeed later. The table is in {@code docs/protocol.md}. */
public enum ErrorCode {
    MALFORMED("malformed", false),
    UNKNOWN_OP("unknown_op", false),
    BAD_REQUEST("bad_request", false),
    BAD_ROOM("bad_room", false),
    BAD_POSITION("bad_position", false),
    TOO_LARGE("too_large", false),
    NOT_CONNECTED("not_connected", false),
    ALREADY_CONNECTED("already_connected", false),
    UNAUTHORIZED("unauthorized", false),
    FORBIDDEN("forbidden", false),
    REFUSED("refused", false),
    NOT_JOINED("not_joined", false),
    TARGET_GONE("target_gone", false),
    TOO_MANY_ROOMS("too_many_rooms", false),
    RATE_LIMITED("rate_limited", true),
    TOO_MANY_COMMANDS("too_many_commands", true),
    OVERLOADED("overloaded", true),
    UNAVAILABLE("unavailable", true),
    OUTCOME_UNKNOWN("outcome_unknown", true),
    DRAINING("draining", true),
    INTERNAL("internal", true);

    private final String wire;
    private final boolean retryable;

    ErrorCode(String wire, boolean retryable) {
        this.wire = wire;
        this.retryable = retryable;
    }

    /** The name in protocols. */
    public String wire() {
        return wire;
    }

    /** Whether the same command can succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
