package io.parlor.transport.netty;

import io.parlor.transport.ConnectionAcceptor;
import java.time.Duration;

/** What all connections of a server have in common. */
record Endpoint(ConnectionAcceptor acceptor, String path, Duration handshakeTimeout, Duration closeTimeout) {
    /** Of a client that is refused right after the upgrade, the close frame is awaited, and nothing longer. */
    static final int FRAME_OF_REFUSED = 64 * 1024;
}
