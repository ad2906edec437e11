package io.parlor.containers;

import jakarta.websocket.server.ServerEndpointConfig;

/** Starts one container on a free port of the loopback address, with one endpoint. */
interface WebSocketContainerLauncher extends AutoCloseable {
    /** Starts the container, and tells its port. */
    int start(ServerEndpointConfig endpoint) throws Exception;

    @Override
    void close();
}
