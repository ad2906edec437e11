package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.parlor.model.Position;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream on its way into a group's queue, from a place on that it verifies. What fails is tried again, without disturbing the other streams. All on the
 * feeder's thread, but for what hands it tasks.
 */
final class FeedCourse implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FeedCourse.class);

    /** What the feeder's thread does. */
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    /** Takes the next message of a stream, records and others. */
    interface Sink {
        void take(int shard, Stored stored, AMQP.BasicProperties properties) throws IOException, InterruptedException;
    }

    private final String group;
    private final GroupContext context;
    private final Shard shard;
    private final Consuming consuming;
    private final Consumer<Task> tasks;
    private final Sink sink;
    private final Backoff backoff = new Backoff();

    private Position place;
    private boolean verified;
    private boolean opening;
    private long dueAt = System.nanoTime();
    private @Nullable Channel channel;

    FeedCourse(String group, GroupContext context, int shard, Position place, Consumer<Task> tasks, Sink sink) {
        this.group = group;
        this.context = context;
        this.shard = context.shards().get(shard);
        this.consuming = context.consuming();
        this.place = place;
        this.tasks = tasks;
        this.sink = sink;
    }

    /** First finds the end: at a place past the end of a stream that was made anew RabbitMQ would wait without a word. */
    void openIfDue(long now) {
        if (channel == null && !opening && now - dueAt >= 0) {
            opening = true;
            var unused = shard.end(now + context.timeoutNanos())
                    .whenComplete((end, failure) -> tasks.accept(() -> open(failure == null ? end : null)));
        }
    }

    private void open(@Nullable Position end) {
        opening = false;
        Connection connection = consuming.connection();
        if (end == null || connection == null) {
            later();
            return;
        }
        if (end.offset() < place.offset()) {
            startOver();
        }
        verified = false;
        try {
            Channel made = connection.createChannel();
            channel = made;
            StreamConsumer.consume(
                    made,
                    consuming.streamName(shard.number()),
                    place.isOrigin() ? "first" : place.offset() - 1,
                    new Arrivals(made));
        } catch (IOException | ShutdownSignalException e) {
            log.debug("group {}: stream {} cannot be read for now", group, shard.number(), e);
            close();
            later();
        }
    }

    private void later() {
        dueAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.next());
    }

    private void startOver() {
        log.warn("group {}: stream {} was made anew, and is taken from its beginning", group, shard.number());
        place = Position.ORIGIN;
    }

    private void take(Stored stored, AMQP.BasicProperties properties) throws IOException, InterruptedException {
        if (stored.offset() > place.offset()) {
            if (stored.offset() > place.offset() + 1) {
                log.warn(
                        "group {}: {} messages of stream {} were gone before the group came to them",
                        group,
                        stored.offset() - place.offset() - 1,
                        shard.number());
            }
            sink.take(shard.number(), stored, properties);
            place = stored.position();
            verified = true;
            backoff.reset();
        } else if (stored.offset() == place.offset() && !verified) {
            verified = stored.position().equals(place);
            if (!verified) {
                startOver();
                close();
                later();
            }
        }
    }

    /** Blocks for a bounded time. */
    @Override
    public void close() {
        Channel open = channel;
        channel = null;
        if (open != null) {
            StreamConsumer.close(open);
        }
    }

    private final class Arrivals implements StreamConsumer.Receiver {
        private final Channel of;

        private Arrivals(Channel of) {
            this.of = of;
        }

        /** What waits for the thread is bounded by the prefetch. */
        @Override
        public void received(StreamConsumer from, AMQP.BasicProperties properties, byte[] payload) {
            Stored stored = Stored.of(properties, payload);
            tasks.accept(() -> {
                if (channel == of) {
                    from.taken();
                    take(stored, properties);
                }
            });
        }

        @Override
        public void ended(String why) {
            tasks.accept(() -> {
                if (channel == of) {
                    close();
                    later();
                }
            });
        }
    }
}
