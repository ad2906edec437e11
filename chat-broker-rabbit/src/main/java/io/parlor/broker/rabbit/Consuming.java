package io.parlor.broker.rabbit;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection for all that is read, and the thread, called the keeper, that makes it and does what has to wait for RabbitMQ on it. Recovery
 * is ours: the client's own would start a stream's consumer again where it had first begun.
 */
final class Consuming implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Consuming.class);
    private static final int CLOSE_MILLIS = 1_000;

    private final Connections connections;
    private final Topology topology;
    private final Names names;
    private final ScheduledThreadPoolExecutor keeper;
    private final Backoff backoff = new Backoff();

    private final List<Runnable> whenConnected = new CopyOnWriteArrayList<>();

    // Written before the keeper begins, and then by the keeper.
    private volatile @Nullable Connection connection;

    // Written by whoever closes.
    private volatile boolean closed;

    Consuming(Connections connections, Topology topology, Names names) {
        this.connections = connections;
        this.topology = topology;
        this.names = names;
        this.keeper = new ScheduledThreadPoolExecutor(1, Threads.named("parlor-rabbit-keeper"));
        keeper.setRemoveOnCancelPolicy(true);
        keeper.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Connects for the first time, and declares what is missing. */
    void start() throws IOException, TimeoutException {
        connection = open(true);
    }

    /** @param action what to do on the keeper now, and whenever there is a new connection */
    void whenConnected(Runnable action) {
        whenConnected.add(action);
        execute(action);
    }

    void forget(Runnable action) {
        whenConnected.remove(action);
    }

    Topology topology() {
        return topology;
    }

    String streamName(int shard) {
        return names.stream(shard);
    }

    /** Null while there is none. */
    @Nullable Connection connection() {
        Connection current = connection;
        return current != null && current.isOpen() ? current : null;
    }

    boolean hasFilters() {
        Connection current = connection;
        return current != null && StreamFilters.has(current);
    }

    void execute(Runnable task) {
        schedule(task, 0);
    }

    void schedule(Runnable task, long millis) {
        try {
            keeper.schedule(() -> guarded(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.trace("closed", e);
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.warn("what the keeper did failed", e);
        }
    }

    private Connection open(boolean first) throws IOException, TimeoutException {
        Connection opened = connections.open("consume");
        try {
            if (first) {
                topology.declare(opened);
            } else {
                // Each stream is declared by who reads it: one may be away for longer than others.
                topology.declareShared(opened);
            }
        } catch (IOException | TimeoutException | RuntimeException e) {
            opened.abort(0);
            throw e;
        }
        opened.addShutdownListener(cause -> execute(() -> lost(opened, cause)));
        return opened;
    }

    private void lost(Connection old, ShutdownSignalException cause) {
        if (old == connection && !closed) {
            log.warn("the connection for consuming was lost: {}", cause.getMessage());
            connection = null;
            reconnect();
        }
    }

    private void reconnect() {
        if (closed) {
            return;
        }
        try {
            connection = open(false);
            backoff.reset();
            log.info("connected for consuming");
            whenConnected.forEach(Consuming::guarded);
        } catch (IOException | TimeoutException | RuntimeException e) {
            log.debug("cannot connect", e);
            schedule(this::reconnect, backoff.next());
        }
    }

    /** Blocks for a bounded time. */
    @Override
    public void close() {
        closed = true;
        keeper.shutdownNow();
        Connection last = connection;
        if (last != null) {
            last.abort(CLOSE_MILLIS);
        }
    }
}
