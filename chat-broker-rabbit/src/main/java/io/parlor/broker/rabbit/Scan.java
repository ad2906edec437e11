package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.parlor.broker.BrokerException;
import io.parlor.model.Position;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream's messages from an offset on, one after another, for a thread that may wait. What it holds is bounded by the prefetch. */
final class Scan implements StreamConsumer.Receiver, AutoCloseable {
    private static final Stored END = new Stored(Position.ORIGIN, null, null, null, new byte[0]);

    private record Arrived(@Nullable StreamConsumer from, Stored stored) {}

    private final BlockingQueue<Arrived> came = new LinkedBlockingQueue<>();
    private final Channel channel;

    private Scan(Channel channel) {
        this.channel = channel;
    }

    /**
     * @param offset of a position, 1 for the first there ever was; the oldest there is, if that is later
     * @param only   of which room most messages are; null for all
     */
    static Scan from(@Nullable Connection connection, String stream, long offset, @Nullable String only) {
        if (connection == null) {
            throw Failures.unavailable("there is no connection to RabbitMQ");
        }
        try {
            Scan scan = new Scan(connection.createChannel());
            try {
                StreamConsumer.consume(
                        scan.channel, stream, offset <= 1 ? "first" : offset - 1, StreamFilters.only(only), scan);
                return scan;
            } catch (IOException | RuntimeException e) {
                scan.close();
                throw e;
            }
        } catch (IOException | ShutdownSignalException e) {
            throw Failures.unavailable("the stream cannot be read", e);
        }
    }

    @Override
    public void received(StreamConsumer from, AMQP.BasicProperties properties, byte[] payload) {
        came.add(new Arrived(from, Stored.of(properties, payload)));
    }

    @Override
    public void ended(String why) {
        came.add(new Arrived(null, END));
    }

    /**
     * The next message; null if none came for so long.
     *
     * @throws BrokerException if none comes any more
     */
    @Nullable Stored next(long nanos) {
        try {
            Arrived next = came.poll(nanos, TimeUnit.NANOSECONDS);
            if (next == null) {
                return null;
            } else if (next.from() == null) {
                throw Failures.unavailable("the stream ended while it was read");
            }
            next.from().taken();
            return next.stored();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.closed();
        }
    }

    @Override
    public void close() {
        StreamConsumer.close(channel);
    }
}
