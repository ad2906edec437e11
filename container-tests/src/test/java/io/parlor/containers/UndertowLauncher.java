package io.parlor.containers;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.ServletException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.InetSocketAddress;

final class UndertowLauncher implements WebSocketContainerLauncher {
    private Undertow undertow;
    private DeploymentManager deployment;

    @Override
    public int start(ServerEndpointConfig endpoint) throws ServletException {
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(UndertowLauncher.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("parlor")
                .addServletContextAttribute(
                        WebSocketDeploymentInfo.ATTRIBUTE_NAME, new WebSocketDeploymentInfo().addEndpoint(endpoint));
        deployment = Servlets.newContainer().addDeployment(info);
        deployment.deploy();
        undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(deployment.start())
                .build();
        undertow.start();
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void close() {
        try {
            if (undertow != null) {
                undertow.stop();
            }
            if (deployment != null) {
                deployment.stop();
                deployment.undeploy();
            }
        } catch (ServletException e) {
            throw new IllegalStateException(e);
        }
    }
}
