package io.parlor.security;

import java.util.Objects;

/**
 * The answer of a policy.
 *
 * @param reason sent to the client that is refused
 */
public record Decision(boolean allowed, String reason) {
    private static final Decision ALLOW = new Decision(true, "");

    public Decision {
        Objects.requireNonNull(reason);
    }

    public static Decision allow() {
        return ALLOW;
    }

    public static Decision deny(String reason) {
        return new Decision(false, reason);
    }
}
