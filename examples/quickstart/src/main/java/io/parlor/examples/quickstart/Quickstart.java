package io.parlor.examples.quickstart;

import io.parlor.ChatServer;
import io.parlor.security.Authenticator;
import io.parlor.transport.jakarta.ChatEndpoint;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.net.URL;
import java.time.Duration;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.WebResourceRoot.ResourceSetType;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.websocket.server.WsSci;

/** Chat rooms on an embedded Tomcat, with a page at {@code /}. Anybody may come in under any name. */
public final class Quickstart {
    private Quickstart() {}

    public static void main(String[] args) throws LifecycleException {
        int port = args.length == 2 && args[0].equals("--port") ? Integer.parseInt(args[1]) : 8080;
        ChatServer chat =
                ChatServer.builder().authenticator(Authenticator.guests()).build();
        Tomcat tomcat = start(chat, port);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(chat, tomcat)));
        tomcat.getServer().await();
    }

    static Tomcat start(ChatServer chat, int port) throws LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setPort(port);
        tomcat.getConnector();
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (classes, web) -> register(chat, web.getAttribute(ServerContainer.class.getName())), Set.of());
        context.setResources(new StandardRoot(context));
        serve(context, "/", Quickstart.class, "/web");
        serve(context, "/parlor", ChatServer.class, "/META-INF/resources/parlor");
        Tomcat.addServlet(context, "files", new DefaultServlet());
        context.addServletMappingDecoded("/", "files");
        context.addWelcomeFile("index.html");
        context.addMimeMapping("js", "text/javascript");
        tomcat.start();
        return tomcat;
    }

    private static void register(ChatServer chat, Object container) throws ServletException {
        try {
            ChatEndpoint.register((ServerContainer) container, "/chat", chat);
        } catch (DeploymentException e) {
            throw new ServletException(e);
        }
    }

    /** Serves a folder of the jar, or directory of classes, that a class is in. */
    private static void serve(Context context, String at, Class<?> neighbour, String folder) {
        URL jar = neighbour.getProtectionDomain().getCodeSource().getLocation();
        context.getResources().createWebResourceSet(ResourceSetType.PRE, at, jar, folder);
    }

    private static void stop(ChatServer chat, Tomcat tomcat) {
        chat.drain(Duration.ofSeconds(1), Duration.ofSeconds(3))
                .toCompletableFuture()
                .join();
        chat.close();
        try {
            tomcat.stop();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}
