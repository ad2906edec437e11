package io.parlor.containers;

import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.jakarta.EndpointOptions;
import io.parlor.transport.netty.NettyChatServer;
import java.io.IOException;

/** Parlor's own transport, by the same tests; it knows no compression. */
final class NettyLauncher implements TransportLauncher {
    private NettyChatServer server;

    @Override
    public int start(ConnectionAcceptor acceptor, EndpointOptions options) throws IOException {
        server = NettyChatServer.builder(acceptor)
                .host("127.0.0.1")
                .port(0)
                .path("/chat")
                .closeTimeout(options.closeTimeout())
                .start();
        return server.port();
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
