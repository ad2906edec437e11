package io.parlor.model;

/**
 * Why a connection was closed, and whether the client should come back. Codes below 4000 are those of RFC 6455, section
 * 7.4.1, and of its registry; of Parlor's own, 4000-4399 mean <em>come back, with backoff</em>, and 4400-4999 <em>do not</em>.
 */
public enum CloseCode {
    NORMAL(1000, false),
    GOING_AWAY(1001, true),
    PROTOCOL_ERROR(1002, false),
    UNSUPPORTED_DATA(1003, false),
    MESSAGE_TOO_BIG(1009, false),
    INTERNAL_ERROR(1011, true),
    DRAIN(1012, true),
    RECONNECT(4000, true),
    TOO_SLOW(4008, true),
    TOO_MANY_CONNECTS(4009, true),
    TIMEOUT(4308, true),
    UNAUTHORIZED(4401, false),
    FORBIDDEN(4403, false),
    TOO_MANY_SESSIONS(4409, false),
    FLOOD(4429, false);

    private final int code;
    private final boolean comeBack;

    CloseCode(int code, boolean comeBack) {
        this.code = code;
        this.comeBack = comeBack;
    }

    public int code() {
        return code;
    }

    /** Whether a client should connect again, after a backoff. */
    public boolean comeBack() {
        return comeBack;
    }
}
