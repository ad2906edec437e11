package io.parlor.containers;

import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.jakarta.ChatEndpoint;
import io.parlor.transport.jakarta.EndpointOptions;
import jakarta.websocket.server.ServerEndpointConfig;

/** Starts one container on a free port of the loopback address, with one endpoint. */
interface WebSocketContainerLauncher extends TransportLauncher {
    /** Starts the container, and tells its port. */
    int start(ServerEndpointConfig endpoint) throws Exception;

    @Override
    default int start(ConnectionAcceptor acceptor, EndpointOptions options) throws Exception {
        return start(ChatEndpoint.config("/chat", acceptor, options));
    }
}
