package io.parlor.transport;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a transport brings its connections: the server. Thread-safe. */
public interface ConnectionAcceptor {
    /** The subprotocols that are spoken, the preferred one first. */
    List<String> subprotocols();

    /**
     * Whether a handshake from that origin is let in (RFC 6455, section 10.2). A transport asks before it upgrades, and answers 403 if not.
     *
     * @param origin the {@code Origin} header; null if there is none, as with clients that are no browsers
     * @param host   the {@code Host} header, null if there is none
     * @param secure whether the request came over TLS
     */
    boolean admits(@Nullable String origin, @Nullable String host, boolean secure);

    /**
     * Whether there is any host at which a handshake from that origin would be let in: where not even that of its own name is, a transport
     * answers 403, whether or not it knows the host.
     */
    default boolean admitsSomewhere(@Nullable String origin) {
        if (origin == null) {
            return true;
        }
        try {
            URI uri = new URI(origin);
            return admits(origin, uri.getRawAuthority(), "https".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException e) {
            return admits(origin, null, false);
        }
    }

    /** Takes a connection over. Does not block, does not throw; refuses by closing it. */
    ConnectionListener accept(Connection connection, Handshake handshake);
}
