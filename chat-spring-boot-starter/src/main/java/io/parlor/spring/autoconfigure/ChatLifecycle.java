package io.parlor.spring.autoconfigure;

import io.parlor.ChatServer;
import io.parlor.spring.ParlorProperties;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Drains the chat server when the application stops, while the web server still runs: ahead of its graceful shutdown, which would wait for the
 * connections, and after the application has said that it takes no more traffic. Thread-safe.
 */
public final class ChatLifecycle implements SmartLifecycle {
    /** Above those of the web server: stopped before it. */
    public static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

    private final ChatServer server;
    private final ParlorProperties.Drain settings;

    // Written by whoever starts, stops or drains.
    private volatile boolean running;
    private volatile boolean draining;

    ChatLifecycle(ChatServer server, ParlorProperties.Drain settings) {
        this.server = server;
        this.settings = settings;
    }

    /** Tells clients to come back elsewhere; completes when all are gone, or the time is over. The server takes no more connections after it. */
    public CompletionStage<@Nullable Void> drain() {
        draining = true;
        return server.drain(settings.spread(), settings.timeout());
    }

    /** Whether {@link #drain} was called. */
    public boolean isDraining() {
        return draining;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        drain().whenComplete((done, failure) -> callback.run());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
