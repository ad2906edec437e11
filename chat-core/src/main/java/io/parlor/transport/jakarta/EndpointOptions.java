package io.parlor.transport.jakarta;

import java.time.Duration;

/**
 * What a host may choose of the endpoint.
 *
 * @param compression  whether permessage-deflate is agreed on with clients that offer it. It costs a compressor and a window, some
 *                     300 KB, a connection
 * @param closeTimeout how long a client may take to receive what is in flight and the close frame, before its connection is cut; from
 *                     10 ms to 1 minute
 */
public record EndpointOptions(boolean compression, Duration closeTimeout) {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public static final boolean DEFAULT_COMPRESSION = false;
    public static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(2);
    public static final EndpointOptions DEFAULT = new EndpointOptions(DEFAULT_COMPRESSION, DEFAULT_CLOSE_TIMEOUT);

    public EndpointOptions {
        if (closeTimeout.compareTo(SHORTEST) < 0 || closeTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("closeTimeout is " + closeTimeout + ", not from 10 ms to 1 minute");
        }
    }

    public EndpointOptions withCompression(boolean wanted) {
        return new EndpointOptions(wanted, closeTimeout);
    }

    public EndpointOptions withCloseTimeout(Duration timeout) {
        return new EndpointOptions(compression, timeout);
    }
}
