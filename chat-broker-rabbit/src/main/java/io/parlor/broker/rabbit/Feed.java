package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A tail's consumer of its stream, from one place on, on a channel of its own. */
final class Feed implements StreamConsumer.Receiver {
    private final String stream;
    private final BiConsumer<Feed, Stored> arrived;
    private final BiConsumer<Feed, String> ended;

    // Written by the keeper.
    private volatile @Nullable Channel channel;

    Feed(String stream, BiConsumer<Feed, Stored> arrived, BiConsumer<Feed, String> ended) {
        this.stream = stream;
        this.arrived = arrived;
        this.ended = ended;
    }

    void consume(Connection connection, Object offset) throws IOException {
        Channel made = connection.createChannel();
        channel = made;
        StreamConsumer.consume(made, stream, offset, this);
    }

    @Override
    public void received(StreamConsumer from, AMQP.BasicProperties properties, byte[] payload) {
        arrived.accept(this, Stored.of(properties, payload));
        from.taken();
    }

    @Override
    public void ended(String why) {
        ended.accept(this, why);
    }

    /** Blocks for a bounded time. */
    void close() {
        Channel open = channel;
        if (open != null) {
            StreamConsumer.close(open);
        }
    }
}
