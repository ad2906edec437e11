package io.parlor.broker.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what kind of Redis there is, and makes an {@link Engine} for it. */
final class Bootstrap {
    private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);

    private Bootstrap() {}

    /**
     * Blocks for a few connect timeouts at most.
     *
     * @throws BrokerException if there is no Redis that can be used; nothing is left open then
     */
    static Engine connect(RedisSettings settings) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "parlor-redis-timer");
            thread.setDaemon(true);
            return thread;
        });
        RedisClients clients = new RedisClients(settings);
        Engine engine = null;
        try {
            engine = engineFor(settings, clients, timer);
            engine.start(settings);
            return engine;
        } catch (RuntimeException e) {
            if (engine != null) {
                engine.close();
            } else {
                timer.shutdownNow();
                clients.close();
            }
            throw e instanceof BrokerException known ? known : unavailable(e);
        }
    }

    private static Engine engineFor(RedisSettings settings, RedisClients clients, ScheduledExecutorService timer) {
        Duration timeout = settings.times().connect();
        try (StatefulRedisConnection<String, byte[]> connection = firstConnection(clients, timeout)) {
            ServerInfo server = ServerInfo.of(connection, timeout);
            Boolean promised = settings.durable();
            boolean durable = promised == null ? ServerInfo.writesThrough(connection, timeout) : promised;
            log.info("Redis {}{}", server.version(), server.cluster() ? ", a cluster" : "");
            return new Engine(settings, clients, timer, server, durable);
        }
    }

    private static StatefulRedisConnection<String, byte[]> firstConnection(RedisClients clients, Duration timeout) {
        RuntimeException last = new BrokerException(Kind.UNAVAILABLE, "no URI of Redis is configured");
        for (RedisURI uri : clients.uris()) {
            try {
                return clients.connect(uri)
                        .toCompletableFuture()
                        .orTimeout(2 * timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
            } catch (RuntimeException e) {
                last = e;
            }
        }
        throw last;
    }

    private static BrokerException unavailable(RuntimeException failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new BrokerException(Kind.UNAVAILABLE, "cannot use Redis: " + rootMessage(cause), cause);
    }

    private static @Nullable String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
