package io.parlor.spring.netty;

import io.parlor.spring.autoconfigure.ChatLifecycle;
import io.parlor.transport.netty.NettyChatServer;
import io.parlor.transport.netty.NettyChatServerBuilder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Listens from when the web server does until the chat server has drained. Thread-safe. */
public final class NettyEndpoint implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(NettyEndpoint.class);

    private final NettyChatServerBuilder builder;

    // Written by whoever starts and stops.
    private volatile @Nullable NettyChatServer server;

    NettyEndpoint(NettyChatServerBuilder builder) {
        this.builder = builder;
    }

    /**
     * Where it listens.
     *
     * @throws IllegalStateException if it does not
     */
    public int port() {
        NettyChatServer running = server;
        if (running == null) {
            throw new IllegalStateException("it has not started, or has stopped");
        }
        return running.port();
    }

    @Override
    public synchronized void start() {
        try {
            NettyChatServer started = builder.start();
            server = started;
            log.info("Chat clients connect on port {} (Netty)", started.port());
        } catch (IOException | IllegalArgumentException e) {
            throw new NettyEndpointException(e);
        }
    }

    @Override
    public synchronized void stop() {
        NettyChatServer running = server;
        server = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** Later than the web server, whose port its pages come from; stopped right after the drain. */
    @Override
    public int getPhase() {
        return ChatLifecycle.PHASE - 1;
    }
}
