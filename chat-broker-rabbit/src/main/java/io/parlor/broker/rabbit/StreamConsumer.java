package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Consumes a stream on a channel, and acknowledges what came, which is how a stream is told to go on. */
final class StreamConsumer extends DefaultConsumer {
    private static final Logger log = LoggerFactory.getLogger(StreamConsumer.class);
    private static final int PREFETCH = 500;
    private static final int ACK_EVERY = 100;

    /** What is told. */
    interface Receiver {
        /** One call at a time. Whoever is done with the message tells the consumer by {@link #taken}. */
        void received(StreamConsumer from, AMQP.BasicProperties properties, byte[] payload);

        /** Nothing more comes: the stream or the channel is gone, or was closed by us. */
        void ended(String why);
    }

    private final Receiver receiver;
    // Of who takes.
    private long taken;

    private StreamConsumer(Channel channel, Receiver receiver) {
        super(channel);
        this.receiver = receiver;
    }

    /** @param offset {@code first}, {@code next}, an offset of the stream, or a date. Earlier ones may come. */
    static void consume(Channel channel, String stream, Object offset, Receiver receiver) throws IOException {
        consume(channel, stream, offset, Map.of(), receiver);
    }

    static void consume(Channel channel, String stream, Object offset, Map<String, Object> more, Receiver receiver)
            throws IOException {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put("x-stream-offset", offset);
        channel.basicQos(PREFETCH);
        channel.basicConsume(stream, false, arguments, new StreamConsumer(channel, receiver));
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        try {
            receiver.received(this, properties, body);
        } catch (RuntimeException e) {
            log.error("a message could not be taken", e);
            receiver.ended("a message could not be taken");
        }
    }

    /** One more is done with, in the order in which they came, and the stream may go on. Called by one thread at a time. */
    void taken() {
        if (++taken % ACK_EVERY != 0) {
            return;
        }
        try {
            // The channel has no other consumer: its deliveries are numbered from 1.
            getChannel().basicAck(taken, true);
        } catch (IOException | ShutdownSignalException e) {
            // The channel is closed or about to be, which the receiver is told of. Were this thrown, the client
            // would close the channel once more, and hit another one that has its number by then.
            log.trace("an acknowledgement came too late", e);
        }
    }

    @Override
    public void handleCancel(String tag) {
        receiver.ended("the stream was deleted, or its leader is gone");
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
        receiver.ended(String.valueOf(cause.getMessage()));
    }

    /** Blocks for a bounded time. */
    static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            // It is gone.
        }
    }
}
