package io.parlor.broker.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread with a consumer, which carries the records of some partitions to their readers, and runs tasks in between. It belongs to no group: what
 * is assigned, and from which offset on, is said here.
 */
final class FeedLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FeedLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long FAULT_PAUSE_MILLIS = 100;
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    /** Gets what comes of a partition, on the loop's thread. */
    interface Reader {
        void accept(ConsumerRecord<ByteBuffer, ByteBuffer> record);

        /** The offset is not there any more, or not yet again. The partition was taken off. */
        void outOfRange();
    }

    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean closed;

    // Of the loop's thread.
    private final Map<TopicPartition, Reader> readers = new HashMap<>();
    private boolean faulty;

    FeedLoop(String name, Consumer<ByteBuffer, ByteBuffer> consumer) {
        this.consumer = consumer;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Runs it soon, on the loop's thread. Thread-safe. */
    void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) {
            consumer.wakeup();
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** On the loop's thread, from a task. */
    void assign(TopicPartition partition, long offset, Reader reader) {
        readers.put(partition, reader);
        consumer.assign(Set.copyOf(readers.keySet()));
        consumer.seek(partition, offset);
    }

    /** On the loop's thread. */
    void unassign(TopicPartition partition) {
        if (readers.remove(partition) != null) {
            consumer.assign(Set.copyOf(readers.keySet()));
        }
    }

    private void run() {
        try {
            while (!closed) {
                runTasks();
                // Before it is looked whether there are more: who adds one from now on wakes it.
                woken.set(false);
                if (!tasks.isEmpty()) {
                    continue;
                }
                if (readers.isEmpty()) {
                    awaitTask(0);
                } else {
                    poll();
                }
            }
        } catch (InterruptException e) {
            log.warn("interrupted: {}", thread.getName());
        } catch (RuntimeException | Error e) {
            log.error("{} ends; this is a bug", thread.getName(), e);
            throw e;
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.error("a task failed; this is a bug", e);
            }
        }
    }

    private void poll() {
        try {
            dispatch(consumer.poll(POLL));
            faulty = false;
        } catch (WakeupException e) {
            // There are tasks.
        } catch (OffsetOutOfRangeException e) {
            // A truncated log, which the consumer notices by the epochs of the leaders, is a kind of it.
            log.warn("{}", e.getMessage());
            e.partitions().forEach(this::lose);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            if (!faulty) {
                log.warn("Kafka cannot be read, and is tried again", e);
            }
            faulty = true;
            awaitTask(FAULT_PAUSE_MILLIS);
        }
    }

    private void lose(TopicPartition partition) {
        Reader reader = readers.get(partition);
        unassign(partition);
        if (reader != null) {
            reader.outOfRange();
        }
    }

    private void dispatch(ConsumerRecords<ByteBuffer, ByteBuffer> records) {
        for (TopicPartition partition : records.partitions()) {
            Reader reader = readers.get(partition);
            if (reader != null) {
                for (ConsumerRecord<ByteBuffer, ByteBuffer> each : records.records(partition)) {
                    reader.accept(each);
                }
            }
        }
    }

    private synchronized void awaitTask(long millis) {
        try {
            while (tasks.isEmpty() && !closed) {
                wait(millis);
                if (millis > 0) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Ends it, and does not wait until it has. */
    void stop() {
        closed = true;
        execute(() -> {});
        consumer.wakeup();
    }

    @Override
    public void close() {
        stop();
        try {
            thread.join(2 * CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
