package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads parts of rooms' logs, on a few threads with a consumer each; a bounded number wait for one. Thread-safe. */
final class LogReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogReader.class);
    private static final int TRIES = 3;
    private static final long CLOSE_MILLIS = 500;

    private final KafkaSettings settings;
    private final Offsets offsets;
    private final ScheduledExecutorService timer;
    private final Semaphore free;
    private final BlockingQueue<Task> tasks;
    private final List<Worker> workers;
    private volatile boolean closed;

    LogReader(
            KafkaSettings settings,
            Offsets offsets,
            ScheduledExecutorService timer,
            IntFunction<Consumer<ByteBuffer, ByteBuffer>> consumers) {
        this.settings = settings;
        this.offsets = offsets;
        this.timer = timer;
        this.free = new Semaphore(settings.limits().readsInFlight());
        this.tasks = new ArrayBlockingQueue<>(settings.limits().readsInFlight() + settings.readers());
        this.workers = IntStream.range(0, settings.readers())
                .mapToObj(i -> new Worker("parlor-kafka-reader-" + i, consumers.apply(i)))
                .toList();
    }

    void start() {
        workers.forEach(Thread::start);
    }

    private record Task(
            byte[] roomKey,
            TopicPartition partition,
            LogRange range,
            Offsets.Bounds bounds,
            long deadline,
            CompletableFuture<LogSlice> result) {}

    CompletionStage<LogSlice> read(String room, LogRange range) {
        CompletableFuture<LogSlice> result = new CompletableFuture<>();
        if (!free.tryAcquire()) {
            result.completeExceptionally(
                    new BrokerException(Kind.OVERLOADED, settings.limits().readsInFlight() + " reads are in flight"));
            return result;
        }
        long millis = settings.times().command().toMillis();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        ScheduledFuture<?> overdue =
                timer.schedule(() -> result.completeExceptionally(Failures.late()), millis, TimeUnit.MILLISECONDS);
        result.whenComplete((slice, failure) -> {
            overdue.cancel(false);
            free.release();
        });
        byte[] roomKey = Rooms.key(room);
        int number = Rooms.partitionOf(roomKey, settings.topic().partitions());
        TopicPartition partition = new TopicPartition(settings.topic().records(), number);
        offsets.bounds(number).whenComplete((bounds, failure) -> {
            if (bounds == null) {
                result.completeExceptionally(Failures.ofRead(failure));
            } else if (!closed) {
                tasks.offer(new Task(roomKey, partition, range, bounds, deadline, result));
            } else {
                result.completeExceptionally(Failures.closed());
            }
        });
        return result;
    }

    /** Reads one after the other. */
    private final class Worker extends Thread {
        private final Consumer<ByteBuffer, ByteBuffer> consumer;

        Worker(String name, Consumer<ByteBuffer, ByteBuffer> consumer) {
            super(name);
            this.consumer = consumer;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (!closed) {
                    Task task = tasks.poll(50, TimeUnit.MILLISECONDS);
                    if (task != null && !task.result.isDone()) {
                        work(task);
                    }
                }
            } catch (InterruptedException e) {
                log.warn("interrupted: {}", getName());
            } finally {
                consumer.close(CloseOptions.timeout(java.time.Duration.ofMillis(CLOSE_MILLIS)));
            }
        }

        private void work(Task task) {
            try {
                task.result.complete(slice(task));
            } catch (RuntimeException e) {
                task.result.completeExceptionally(closed ? Failures.closed() : Failures.ofRead(e));
            }
        }

        private LogSlice slice(Task task) {
            Offsets.Bounds bounds = task.bounds;
            for (int left = TRIES; ; left--) {
                PartitionScan scan = new PartitionScan(
                        consumer, task.partition, task.roomKey, settings.keys(), bounds, task.deadline);
                try {
                    return new PageReader(scan, bounds, settings.limits()).read(task.range);
                } catch (OffsetOutOfRangeException e) {
                    if (left == 1) {
                        throw e;
                    }
                    // Retention was faster, or the log is another one.
                    bounds = boundsNow(task.partition);
                }
            }
        }

        private Offsets.Bounds boundsNow(TopicPartition partition) {
            Map<TopicPartition, Long> earliest = consumer.beginningOffsets(Set.of(partition));
            Map<TopicPartition, Long> latest = consumer.endOffsets(Set.of(partition));
            return new Offsets.Bounds(offset(earliest.get(partition)), offset(latest.get(partition)));
        }

        private long offset(@Nullable Long found) {
            return found == null ? 0 : found;
        }
    }

    /** Ends it, and does not wait until it has. */
    void stop() {
        closed = true;
        workers.forEach(worker -> worker.consumer.wakeup());
    }

    @Override
    public void close() {
        stop();
        try {
            for (Worker worker : workers) {
                worker.join(2 * CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Queue<Task> left = tasks;
        for (Task task = left.poll(); task != null; task = left.poll()) {
            task.result.completeExceptionally(Failures.closed());
        }
    }
}
