package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the records of all streams into a group's queue, from where the group had come to, and writes down from time to time where it has come to. On a
 * thread, and for what it sends on a connection, of its own: a queue that takes nothing holds it up, and nobody else.
 */
final class GroupFeeder implements AutoCloseable {
    /** The header of a record in the group's queue that tells where in its stream it is. */
    static final String POSITION = "position";

    private static final Logger log = LoggerFactory.getLogger(GroupFeeder.class);
    private static final int MAX_UNSETTLED = 1_000;
    private static final long TICK_MILLIS = 100;
    private static final long WRITE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** RabbitMQ closes the channel of who holds a message for half an hour. */
    private static final long RENEW_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final int CLOSE_MILLIS = 1_000;

    private final String group;
    private final GroupContext context;
    private final Runnable failed;
    private final FeedProgress progress;
    private final List<FeedCourse> courses;
    private final BlockingQueue<FeedCourse.Task> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;

    // Written by whoever closes.
    private volatile boolean closed;
    // Written by the thread.
    private volatile @Nullable Writing writing;

    // Of the thread.
    private GroupPlaces written;
    private long writtenAt = System.nanoTime();
    private @Nullable Channel channel;

    /** Places on their way into the queue for them, and back. */
    private record Writing(GroupPlaces places, CountDownLatch cameBack) {}

    /** @param failed is told, on the feeder's thread, when it ends without having been closed */
    GroupFeeder(String group, GroupContext context, GroupPlaces from, Runnable failed) {
        this.group = group;
        this.context = context;
        this.failed = failed;
        this.written = from;
        this.progress = new FeedProgress(from.positions());
        this.courses = IntStream.range(0, context.shards().size())
                .mapToObj(shard ->
                        new FeedCourse(group, context, shard, from.positions().get(shard), tasks::add, this::take))
                .toList();
        this.thread = Threads.named("parlor-rabbit-feed-" + group).newThread(this::run);
    }

    void start() {
        thread.start();
    }

    /** @return whether these are the ones that this had written, and so all that came before them are of no use any more */
    boolean cameBack(GroupPlaces places) {
        Writing current = writing;
        if (current == null || !current.places().equals(places)) {
            return false;
        }
        current.cameBack().countDown();
        return true;
    }

    private void run() {
        Connection connection = null;
        try {
            connection = context.connections().open("group " + group);
            Channel opened = connection.createChannel();
            opened.confirmSelect();
            opened.addConfirmListener(progress);
            opened.addReturnListener(returned -> progress.fail());
            opened.addShutdownListener(cause -> progress.fail());
            channel = opened;
            feed(opened);
            writeForTheLastTime(opened);
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            log.debug("group {} cannot be fed for now", group, e);
        } catch (InterruptedException e) {
            log.debug("group {}: it took too long to end", group, e);
        } catch (RuntimeException e) {
            log.error("group {}: feeding it failed", group, e);
        } finally {
            courses.forEach(FeedCourse::close);
            if (connection != null) {
                connection.abort(CLOSE_MILLIS);
            }
            if (!closed) {
                failed.run();
            }
        }
    }

    private void feed(Channel opened) throws IOException, InterruptedException {
        while (!closed && !progress.failed()) {
            long now = System.nanoTime();
            courses.forEach(course -> course.openIfDue(now));
            FeedCourse.Task task = tasks.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            if (task != null) {
                task.run();
            }
            writeIfDue(opened, now);
        }
    }

    /** Marks are not for the group. */
    private void take(int shard, Stored stored, AMQP.BasicProperties properties)
            throws IOException, InterruptedException {
        while (!progress.awaitAtMost(MAX_UNSETTLED, TICK_MILLIS)) {
            if (closed || progress.failed()) {
                throw new IOException("its queue took nothing to the end");
            }
        }
        Channel open = channel;
        if (open == null || stored.room() == null) {
            progress.passed(shard, stored.position());
            return;
        }
        Map<String, Object> headers = new HashMap<>(properties.getHeaders());
        headers.keySet().removeIf(name -> name.startsWith("x-"));
        headers.put(POSITION, stored.position().toString());
        progress.sending(open.getNextPublishSeqNo(), shard, stored.position());
        open.basicPublish(
                "",
                context.names().group(group),
                true,
                properties.builder().headers(headers).build(),
                stored.payload());
    }

    private void writeIfDue(Channel open, long now) throws IOException {
        Writing current = writing;
        long since = now - writtenAt;
        if (since < WRITE_NANOS || (current != null && current.cameBack().getCount() > 0)) {
            return;
        }
        GroupPlaces places = new GroupPlaces(progress.places());
        if (!places.equals(written) || since > RENEW_NANOS) {
            write(open, places);
        }
    }

    private Writing write(Channel open, GroupPlaces places) throws IOException {
        written = places;
        writtenAt = System.nanoTime();
        Writing begun = new Writing(places, new CountDownLatch(1));
        writing = begun;
        open.basicPublish("", context.names().places(group), true, MessageProperties.PERSISTENT_BASIC, places.encode());
        return begun;
    }

    /** So that the next one begins where this one ends. */
    private void writeForTheLastTime(Channel open) throws IOException, InterruptedException {
        courses.forEach(FeedCourse::close);
        if (progress.awaitAtMost(0, CLOSE_MILLIS)) {
            write(open, new GroupPlaces(progress.places())).cameBack().await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Does not wait. What it has not written down comes again. */
    void stop() {
        closed = true;
        thread.interrupt();
    }

    /** Writes down where it has come to. Blocks for a bounded time. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(3L * CLOSE_MILLIS);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
