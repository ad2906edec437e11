package io.parlor.containers;

import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.http.fileupload.FileUtils;
import org.apache.tomcat.websocket.server.WsSci;

final class TomcatLauncher implements WebSocketContainerLauncher {
    private final Tomcat tomcat = new Tomcat();
    private final Path base;

    TomcatLauncher() {
        try {
            base = Files.createTempDirectory("tomcat");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int start(ServerEndpointConfig endpoint) throws LifecycleException {
        tomcat.setBaseDir(base.toString());
        tomcat.setHostname("localhost");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        // The WebSocket filter sits before a servlet: without one for the path it is never asked.
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMappingDecoded("/", "default");
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(
                (classes, servletContext) ->
                        add(endpoint, (ServerContainer) servletContext.getAttribute(ServerContainer.class.getName())),
                null);
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    private static void add(ServerEndpointConfig endpoint, ServerContainer container) throws ServletException {
        try {
            container.addEndpoint(endpoint);
        } catch (DeploymentException e) {
            throw new ServletException(e);
        }
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
            FileUtils.deleteDirectory(base.toFile());
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
