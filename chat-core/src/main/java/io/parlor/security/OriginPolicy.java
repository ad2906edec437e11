package io.parlor.security;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which origins' pages may connect (RFC 6455, section 10.2; RFC 6454). Browsers send the {@code Origin} of the page, and cannot be made
 * to lie by it; other clients send none, and are let in here: they have to authenticate like everybody.
 */
public final class OriginPolicy {
    private final boolean any;
    private final Set<String> allowed;

    private OriginPolicy(boolean any, Set<String> allowed) {
        this.any = any;
        this.allowed = allowed;
    }

    /** Only pages of the server's own host and port. The scheme is not compared, since TLS may end at a proxy. */
    public static OriginPolicy sameOrigin() {
        return new OriginPolicy(false, Set.of());
    }

    /** Pages of the same origin, and of those listed, such as {@code https://example.com}; {@code *} stands for all. */
    public static OriginPolicy of(Set<String> origins) {
        return new OriginPolicy(
                origins.contains("*"),
                origins.stream().map(o -> o.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()));
    }

    /** @param origin null if the client sent none */
    public boolean admits(@Nullable String origin, @Nullable String host) {
        if (any || origin == null) {
            return true;
        }
        String given = origin.toLowerCase(Locale.ROOT);
        return allowed.contains(given) || (host != null && isSame(given, host.toLowerCase(Locale.ROOT)));
    }

    private static boolean isSame(String origin, String host) {
        int scheme = origin.indexOf("://");
        if (scheme < 0) {
            return false;
        }
        String defaultPort = origin.startsWith("https:") ? ":443" : ":80";
        return withPort(origin.substring(scheme + 3), defaultPort).equals(withPort(host, defaultPort));
    }

    private static String withPort(String authority, String defaultPort) {
        int afterAddress = authority.lastIndexOf(']') + 1;
        return authority.indexOf(':', afterAddress) >= 0 ? authority : authority + defaultPort;
    }
}
