package io.parlor.benchmarks;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** What one would write by hand: published to a stream queue with confirms, and consumed from there on another connection. */
final class RawRabbit implements Subject {
    private static final String STREAM = "raw";
    private static final int PREFETCH = 500;
    private static final int ACK_EVERY = 100;

    private final Connection publishing;
    private final Connection consuming;
    private final Channel channel;
    private final ConcurrentNavigableMap<Long, CompletableFuture<Void>> unconfirmed = new ConcurrentSkipListMap<>();

    RawRabbit(String uri) {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(uri);
            publishing = factory.newConnection();
            consuming = factory.newConnection();
            channel = publishing.createChannel();
            channel.queueDeclare(
                    STREAM, true, false, false, Map.of("x-queue-type", "stream", "x-max-length-bytes", 1L << 30));
            channel.confirmSelect();
            channel.addConfirmListener(new Confirms());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException | java.security.GeneralSecurityException | java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Confirms implements ConfirmListener {
        @Override
        public void handleAck(long tag, boolean multiple) {
            if (multiple) {
                ConcurrentNavigableMap<Long, CompletableFuture<Void>> all = unconfirmed.headMap(tag, true);
                all.values().forEach(each -> each.complete(null));
                all.clear();
            } else {
                CompletableFuture<Void> one = unconfirmed.remove(tag);
                if (one != null) {
                    one.complete(null);
                }
            }
        }

        @Override
        public void handleNack(long tag, boolean multiple) {
            throw new IllegalStateException("refused in the middle of a measurement");
        }
    }

    @Override
    public String name() {
        return "raw stream";
    }

    @Override
    public CompletionStage<?> send(byte[] payload) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        try {
            unconfirmed.put(channel.getNextPublishSeqNo(), confirmed);
            channel.basicPublish("", STREAM, MessageProperties.PERSISTENT_BASIC, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return confirmed;
    }

    @Override
    public void listen(Consumer<byte[]> arrived) {
        try {
            Channel reading = consuming.createChannel();
            reading.basicQos(PREFETCH);
            reading.basicConsume(STREAM, false, Map.of("x-stream-offset", "next"), new DefaultConsumer(reading) {
                private int unacknowledged;

                @Override
                public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                        throws IOException {
                    arrived.accept(body);
                    if (++unacknowledged == ACK_EVERY) {
                        unacknowledged = 0;
                        reading.basicAck(envelope.getDeliveryTag(), true);
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        publishing.abort();
        consuming.abort();
    }
}
