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

    private final BlockingQueue<Stored> came = new LinkedBlockingQueue<>();
    private final Channel channel;

    private Scan(Channel channel) {
        this.channel = channel;
    }

    /** @param offset of a position, 1 for the first there ever was; the oldest there is, if that is later */
    static Scan from(@Nullable Connection connection, String stream, long offset) {
        return fromPlace(connection, stream, offset <= 1 ? "first" : offset - 1);
    }

    /** @param place as {@link StreamConsumer#consume} takes it */
    static Scan fromPlace(@Nullable Connection connection, String stream, Object place) {
        if (connection == null) {
            throw Failures.unavailable("there is no connection to RabbitMQ");
        }
        try {
            Scan scan = new Scan(connection.createChannel());
            try {
                StreamConsumer.consume(scan.channel, stream, place, scan);
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
    public void received(AMQP.BasicProperties properties, byte[] payload) {
        came.add(Stored.of(properties, payload));
    }

    @Override
    public void ended(String why) {
        came.add(END);
    }

    /**
     * The next message; null if none came for so long.
     *
     * @throws BrokerException if none comes any more
     */
    @Nullable Stored next(long nanos) {
        try {
            Stored next = came.poll(nanos, TimeUnit.NANOSECONDS);
            if (next == END) {
                throw Failures.unavailable("the stream ended while it was read");
            }
            return next;
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
