package io.parlor.benchmarks.peers;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.broker.redis.RedisMessageBroker;
import io.parlor.security.Authenticator;
import io.parlor.security.RateLimit;
import io.parlor.transport.jakarta.ChatEndpoint;
import io.parlor.transport.netty.NettyChatServer;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** Parlor, as a host embeds it. First argument: {@code netty} or {@code tomcat}; second, if any: the URI of a Redis. */
public final class ParlorServer {
    private static final RateLimit NONE = new RateLimit(10_000_000, 10_000_000);
    private static final int MANY = 1_000_000;

    private ParlorServer() {}

    public static void main(String[] args) throws IOException, LifecycleException {
        // The limits are against those who do what the generator does.
        ChatServerBuilder builder = ChatServer.builder()
                .authenticator(Authenticator.guests())
                .commandRate(NONE)
                .connectRate(NONE)
                .maxCommandsInFlight(MANY)
                .maxSessionsPerUser(MANY);
        if (args.length > 1) {
            builder.broker(RedisMessageBroker.builder().uri(args[1]).connect());
        }
        ChatServer chat = builder.build();
        Control.serve(args[0].equals("netty") ? onNetty(chat) : onTomcat(chat));
    }

    private static int onNetty(ChatServer chat) throws IOException {
        return NettyChatServer.builder(chat).host("127.0.0.1").port(0).start().port();
    }

    private static int onTomcat(ChatServer chat) throws LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxConnections", "20000");
        // As docs/transports.md advises for many connections; its third setting is a system property, and a peer of its
        // own.
        tomcat.getConnector().setProperty("socket.appReadBufSize", "1024");
        tomcat.getConnector().setProperty("socket.appWriteBufSize", "1024");
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMappingDecoded("/", "default");
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (classes, web) -> register(chat, web.getAttribute(ServerContainer.class.getName())), Set.of());
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    private static void register(ChatServer chat, Object container) throws ServletException {
        try {
            ChatEndpoint.register((ServerContainer) container, "/chat", chat);
        } catch (DeploymentException e) {
            throw new ServletException(e);
        }
    }
}
