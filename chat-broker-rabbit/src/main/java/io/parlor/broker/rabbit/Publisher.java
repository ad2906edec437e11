package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.parlor.model.Position;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends, on a thread and a connection of its own: RabbitMQ stops reading from connections that publish when it is short of memory, and sending
 * blocks then. What was sent and not confirmed when a connection is lost has an unknown outcome; nothing is sent twice.
 */
final class Publisher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);
    private static final int MAX_SIGNALS = 10_000;
    private static final int TRANSIENT = 1;
    private static final long POLL_MILLIS = 100;
    private static final long CLOSE_MILLIS = 1_000;

    private final Connections connections;
    private final Topology topology;
    private final Names names;
    private final InFlight inFlight;
    private final Thread thread;
    // Appends are bounded by who makes them, signals here.
    private final BlockingQueue<Outgoing> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger signals = new AtomicInteger();
    private final Backoff backoff = new Backoff();

    // Written by the client's threads.
    private volatile @Nullable String blocked;
    // Written by the publisher's thread, and before it starts.
    private volatile @Nullable Lane lane;
    // Written by whoever closes.
    private volatile boolean closed;

    /** A connection with its channels: one for what is confirmed, one for what is not. */
    private record Lane(
            Connection connection, Channel records, Channel signals, Unconfirmed unconfirmed, boolean filters) {}

    Publisher(Connections connections, Topology topology, Names names, InFlight inFlight) {
        this.connections = connections;
        this.topology = topology;
        this.names = names;
        this.inFlight = inFlight;
        this.thread = Threads.named("parlor-rabbit-publisher").newThread(this::run);
    }

    /** Connects for the first time, and begins. */
    void start() throws IOException, TimeoutException {
        lane = open();
        thread.start();
    }

    /** Why RabbitMQ takes nothing at the moment, if it says so. */
    @Nullable String blocked() {
        return blocked;
    }

    void send(Append append) {
        queue.add(new Outgoing.ToLog(append));
    }

    void signal(String room, byte[] payload) {
        if (blocked != null || signals.incrementAndGet() > MAX_SIGNALS) {
            signals.decrementAndGet();
        } else {
            queue.add(new Outgoing.Signal(room, payload));
        }
    }

    /** Lets go of what was given up. */
    void sweep() {
        if (blocked != null || lane == null) {
            queue.removeIf(each ->
                    each instanceof Outgoing.ToLog toLog && toLog.append().isDone());
        }
    }

    private Lane open() throws IOException, TimeoutException {
        Connection connection = connections.open("publish");
        try {
            Unconfirmed unconfirmed = new Unconfirmed();
            Channel records = connection.createChannel();
            topology.declareExchanges(records);
            records.confirmSelect();
            records.addConfirmListener(unconfirmed);
            records.addReturnListener(returned -> returned(returned.getProperties()));
            Channel plain = connection.createChannel();
            connection.addBlockedListener(this::block, this::unblock);
            for (Channel channel : new Channel[] {records, plain}) {
                channel.addShutdownListener(cause -> lost(connection, unconfirmed, cause));
            }
            return new Lane(connection, records, plain, unconfirmed, StreamFilters.has(connection));
        } catch (IOException | RuntimeException e) {
            connection.abort(0);
            throw e;
        }
    }

    private void block(String reason) {
        blocked = reason;
        log.warn("RabbitMQ takes no messages for now: {}", reason);
    }

    private void unblock() {
        blocked = null;
        log.info("RabbitMQ takes messages again");
    }

    /** Also when but a channel is closed, by an exchange that is gone for example: all is made anew. */
    private void lost(Connection connection, Unconfirmed unconfirmed, ShutdownSignalException cause) {
        if (!closed && !cause.isInitiatedByApplication()) {
            log.warn("the connection for publishing was lost: {}", cause.getMessage());
        }
        unconfirmed.giveUp();
        connection.abort(0);
    }

    /** There is no such queue. */
    private void returned(AMQP.BasicProperties properties) {
        Append append = inFlight.find(Stored.ofQueue(properties, new byte[0]).stamp());
        if (append != null) {
            append.shard.suspect("a message could not be routed to it");
            append.fail(Failures.unavailable("the stream of the room is not there"));
        }
    }

    private void run() {
        Outgoing held = null;
        while (!closed) {
            try {
                Lane current = connected();
                held = held == null ? next() : held;
                if (held == null || blocked != null) {
                    pauseWhileBlocked();
                } else if (send(held, current)) {
                    held = null;
                }
            } catch (IOException | TimeoutException | ShutdownSignalException e) {
                // What was handed to the client has an unknown outcome now, and is not sent again.
                log.debug("cannot publish", e);
                backoff.pause();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.error("the publisher failed", e);
                held = null;
            }
        }
    }

    private @Nullable Outgoing next() throws InterruptedException {
        Outgoing next = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (next instanceof Outgoing.Signal) {
            signals.decrementAndGet();
        }
        return next;
    }

    private void pauseWhileBlocked() throws InterruptedException {
        if (blocked != null) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS / 5);
        }
    }

    private Lane connected() throws IOException, TimeoutException {
        Lane current = lane;
        if (current == null || !current.records().isOpen() || !current.signals().isOpen()) {
            lane = null;
            blocked = null;
            current = open();
            lane = current;
            backoff.reset();
            log.info("connected for publishing");
        }
        return current;
    }

    /** @return false if it was not sent, and is to be sent on the next connection */
    private boolean send(Outgoing outgoing, Lane to) throws IOException {
        if (outgoing instanceof Outgoing.Signal signal) {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .headers(Map.of(Stored.ROOM, signal.room()))
                    .deliveryMode(TRANSIENT)
                    .build();
            to.signals().basicPublish(names.signals(), Names.word(signal.room()), properties, signal.payload());
            return true;
        }
        return !(outgoing instanceof Outgoing.ToLog toLog) || publish(toLog.append(), to);
    }

    private boolean publish(Append append, Lane to) throws IOException {
        // In this order: the index knows all up to there, and perhaps more.
        long seen = append.shard.seen();
        Position first = append.key == null || append.room == null
                ? null
                : append.shard.keys().firstOf(append.room, append.key);
        if (first != null) {
            append.complete(first);
            return true;
        }
        if (!append.markSent()) {
            return true;
        }
        AMQP.BasicProperties properties =
                Stored.properties(inFlight.stamp(append, seen), append.room, append.key, to.filters());
        int shard = append.shard.number();
        to.unconfirmed().add(to.records().getNextPublishSeqNo(), append);
        if (append.room == null) {
            to.records().basicPublish("", names.stream(shard), true, properties, append.payload);
        } else {
            to.records().basicPublish(names.records(), Integer.toString(shard), true, properties, append.payload);
        }
        return true;
    }

    /** Blocks for a bounded time. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        Lane last = lane;
        if (last != null) {
            last.connection().abort((int) CLOSE_MILLIS);
        }
    }
}
