package io.parlor.security;

/**
 * The answer of a policy.
 *
 * @param reason sent to the client that is refused
 */
public record Decision(boolean allowed, String reason) {
    private static final Decision ALLOW = new Decision(true, "");

    public static Decision allow() {
        return ALLOW;
    }

    public static Decision deny(String reason) {
        return new Decision(false, reason);
    }
}
