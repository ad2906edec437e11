package io.parlor.containers;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.Map;
import org.glassfish.tyrus.container.grizzly.server.GrizzlyServerContainer;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.ServerContainer;

final class TyrusLauncher implements WebSocketContainerLauncher {
    private ServerContainer container;

    @Override
    public int start(ServerEndpointConfig endpoint) throws DeploymentException, IOException {
        container = new GrizzlyServerContainer().createContainer(Map.of());
        container.addEndpoint(endpoint);
        container.start("/", 0);
        return ((TyrusServerContainer) container).getPort();
    }

    @Override
    public void close() {
        if (container != null) {
            container.stop();
        }
    }
}
