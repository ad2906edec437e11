package io.parlor.containers;

import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.jakarta.EndpointOptions;

/** Starts a transport on a free port of the loopback address. */
interface TransportLauncher extends AutoCloseable {
    /** Serves at {@code /chat}, and tells the port. */
    int start(ConnectionAcceptor acceptor, EndpointOptions options) throws Exception;

    @Override
    void close();
}
