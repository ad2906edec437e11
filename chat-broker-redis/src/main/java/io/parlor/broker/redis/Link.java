package io.parlor.broker.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is made anew when it is lost. Lettuce's own reconnecting is off: it sends commands again that were in
 * flight, which doubles what has no key and reorders what was refused. Here a command in flight fails with its connection,
 * and each connection is prepared before it is used.
 *
 * @param <C> the connection
 */
abstract class Link<C extends StatefulConnection<String, byte[]>> {
    private static final Logger log = LoggerFactory.getLogger(Link.class);
    private static final long FIRST_DELAY_MILLIS = 20;
    private static final long LONGEST_DELAY_MILLIS = 1_000;

    /** An outage up to this long is waited for. */
    private static final long BLIP_NANOS = 1_000_000_000;

    private final String name;
    private final Supplier<? extends CompletionStage<C>> connector;
    private final ScheduledExecutorService timer;
    private final Runnable whenUp;

    // Written under the monitor.
    private volatile @Nullable C current;
    private boolean closed;
    private int failures;
    private volatile long lostNanos;
    private volatile boolean everLost;

    /** @param whenUp called each time it has connected; must not block */
    Link(
            String name,
            Supplier<? extends CompletionStage<C>> connector,
            ScheduledExecutorService timer,
            Runnable whenUp) {
        this.name = name;
        this.whenUp = whenUp;
        this.connector = connector;
        this.timer = timer;
    }

    /** Makes a new connection ready. It must not block; the stage must complete in a bounded time. */
    abstract CompletionStage<?> prepare(C connection);

    /** The connection is in use. Not concurrent with {@link #onDown}; not under a lock. */
    abstract void onUp(C connection);

    /** It is not any more; all that was in flight fails, or did. */
    abstract void onDown();

    final void start() {
        connect();
    }

    final @Nullable C current() {
        return current;
    }

    final boolean isUp() {
        return current != null;
    }

    /** Whether it was lost so short a time ago that waiting is better than failing. */
    final boolean isBlip() {
        return everLost && System.nanoTime() - lostNanos < BLIP_NANOS;
    }

    final String name() {
        return name;
    }

    /** Gives up the connection, and makes another. Does nothing if there is none. */
    final void kill(String reason) {
        C connection = current;
        if (connection != null) {
            lost(connection, reason);
        }
    }

    final void close() {
        C connection;
        synchronized (this) {
            closed = true;
            connection = current;
            current = null;
        }
        if (connection != null) {
            connection.closeAsync();
            onDown();
        }
    }

    final ScheduledExecutorService timer() {
        return timer;
    }

    private void connect() {
        if (isClosed()) {
            return;
        }
        CompletionStage<C> connecting;
        try {
            connecting = connector.get();
        } catch (RuntimeException e) {
            retryLater(e);
            return;
        }
        connecting.whenComplete((connection, failure) -> {
            if (connection == null) {
                retryLater(failure);
            } else {
                ready(connection);
            }
        });
    }

    private void ready(C connection) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                lost(connection, "disconnected");
            }
        });
        prepare(connection).whenComplete((done, failure) -> {
            if (failure != null || !connection.isOpen()) {
                connection.closeAsync();
                retryLater(failure);
            } else if (install(connection)) {
                log.info("{}: connected", name);
                onUp(connection);
                whenUp.run();
                if (!connection.isOpen()) {
                    lost(connection, "disconnected at once");
                }
            } else {
                connection.closeAsync();
            }
        });
    }

    private synchronized boolean install(C connection) {
        if (closed) {
            return false;
        }
        current = connection;
        failures = 0;
        return true;
    }

    private void lost(C connection, String reason) {
        synchronized (this) {
            if (current != connection) {
                return;
            }
            lostNanos = System.nanoTime();
            everLost = true;
            current = null;
        }
        log.warn("{}: lost ({}), connecting again", name, reason);
        connection.closeAsync();
        onDown();
        schedule(FIRST_DELAY_MILLIS);
    }

    private void retryLater(@Nullable Throwable failure) {
        int failed;
        synchronized (this) {
            failed = failures++;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (failed == 0 && !isClosed()) {
            log.warn("{}: cannot connect, trying again: {}", name, String.valueOf(cause));
        }
        long delay = Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(failed, 10));
        schedule(delay / 2 + ThreadLocalRandom.current().nextLong(delay / 2 + 1));
    }

    private void schedule(long delayMillis) {
        if (isClosed()) {
            return;
        }
        try {
            timer.schedule(this::connect, delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("{}: closed meanwhile", name, e);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
