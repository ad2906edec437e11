package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogRecord;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member of a consumer group: a thread with a consumer of its own. What is not said to be thread-safe is of that thread. */
final class GroupMember implements AutoCloseable, ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(GroupMember.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LEAVE = Duration.ofSeconds(2);
    private static final long PAUSE_MILLIS = 20;

    private final Engine engine;
    private final KafkaGroupSettings settings;
    private final String group;
    private final ConsumerGroups.Handler handler;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Thread thread;
    private final CompletableFuture<GroupMember> joined = new CompletableFuture<>();
    private volatile boolean closing;

    private final Map<TopicPartition, Assigned> assigned = new HashMap<>();
    private boolean faulty;
    /** The topic's, kept with each commit: offsets of one that is created anew are not taken for those of the old one. */
    private String topicId = "";

    GroupMember(Engine engine, String group, String clientName, ConsumerGroups.Handler handler) {
        this.engine = engine;
        this.settings = engine.settings().groups();
        this.group = group;
        this.handler = handler;
        this.consumer = engine.clients()
                .newGroupConsumer(clientName, engine.settings().topic().prefix() + '.' + group);
        this.thread = new Thread(this::run, "parlor-kafka-" + clientName);
        thread.setDaemon(true);
    }

    /** A partition that is this member's. */
    private static final class Assigned {
        private final GroupWork work;
        private final KeyTable keys;
        private long committed;
        private boolean paused;

        Assigned(GroupWork work, KeyTable keys, long committed) {
            this.work = work;
            this.keys = keys;
            this.committed = committed;
        }
    }

    /** Completes when the group has given it its partitions. */
    CompletableFuture<GroupMember> join() {
        thread.start();
        return joined;
    }

    private void run() {
        try {
            consumer.subscribe(List.of(engine.settings().topic().records()), this);
            while (!closing) {
                turn();
            }
            leave();
        } catch (RuntimeException e) {
            log.error("group {}: a member ends; this is a bug", group, e);
        } finally {
            joined.completeExceptionally(Failures.closed());
            assigned.values().forEach(each -> each.work.stop());
            consumer.close(CloseOptions.timeout(LEAVE));
        }
    }

    private void turn() {
        try {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> each : consumer.poll(POLL)) {
                Assigned of = assigned.get(new TopicPartition(each.topic(), each.partition()));
                if (of != null) {
                    take(of, each);
                }
            }
            assigned.forEach(this::throttle);
            commit(assigned.keySet(), false);
            faulty = false;
        } catch (WakeupException e) {
            // It is closed.
        } catch (OffsetOutOfRangeException e) {
            log.warn("group {}: records are gone that nobody has handled: {}", group, e.getMessage());
            begin(consumer.beginningOffsets(e.partitions()));
        } catch (InterruptException e) {
            closing = true;
        } catch (KafkaException e) {
            if (!faulty) {
                log.warn("group {}: Kafka fails, and is tried again", group, e);
            }
            faulty = true;
            pause();
        }
    }

    private void take(Assigned of, ConsumerRecord<ByteBuffer, ByteBuffer> each) {
        Header header = Header.of(each.headers());
        String room = header == null || each.key() == null ? "" : Rooms.name(each.key());
        if (header == null || !RoomId.isValid(room)) {
            of.work.skip(each.offset());
            return;
        }
        Position position = new Position(each.offset() + 1, header.fingerprint());
        String key = header.key();
        Position first = key == null
                ? position
                : of.keys.add(KeyTable.name(room, key), position, each.offset(), each.timestamp());
        if (first.equals(position)) {
            of.work.add(new RoomId(room), position, new LogRecord(key, Followers.bytes(each.value())));
        } else {
            of.work.skip(each.offset());
        }
    }

    private void throttle(TopicPartition partition, Assigned of) {
        boolean full = of.work.inHand() >= settings.inFlight();
        if (full != of.paused) {
            of.paused = full;
            if (full) {
                consumer.pause(Set.of(partition));
            } else {
                consumer.resume(Set.of(partition));
            }
        }
    }

    private void commit(Collection<TopicPartition> partitions, boolean wait) {
        Map<TopicPartition, OffsetAndMetadata> progress = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Assigned of = assigned.get(partition);
            long done = of == null ? 0 : of.work.done();
            if (of != null && done > of.committed) {
                of.committed = done;
                progress.put(partition, new OffsetAndMetadata(done, topicId));
            }
        }
        if (progress.isEmpty()) {
            return;
        }
        if (wait) {
            consumer.commitSync(progress);
        } else {
            consumer.commitAsync(progress, (offsets, failure) -> {
                if (failure != null) {
                    log.debug("group {}: a commit failed; records may be delivered again", group, failure);
                    offsets.keySet().forEach(this::commitAgain);
                }
            });
        }
    }

    private void commitAgain(TopicPartition partition) {
        Assigned of = assigned.get(partition);
        if (of != null) {
            of.committed = -1;
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        topicId = currentTopicId();
        Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(Set.copyOf(partitions));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
        for (TopicPartition partition : partitions) {
            @Nullable OffsetAndMetadata committed = known.get(partition);
            if (committed == null) {
                // From now on; a member that comes later must find it.
                long end = offsetOf(ends, partition);
                from.put(partition, end);
                first.put(partition, new OffsetAndMetadata(end, topicId));
            } else if (committed.metadata().isEmpty()
                    || topicId.isEmpty()
                    || committed.metadata().equals(topicId)) {
                from.put(partition, committed.offset());
            } else {
                log.warn("group {}: {} was created anew; it begins at its start", group, partition);
                from.put(partition, offsetOf(starts, partition));
            }
        }
        if (!first.isEmpty()) {
            consumer.commitSync(first);
        }
        begin(from);
        joined.complete(this);
    }

    private static long offsetOf(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        return offset == null ? 0 : offset;
    }

    private String currentTopicId() {
        try {
            return engine.topics()
                    .recordsId()
                    .toCompletableFuture()
                    .get(engine.settings().times().command().toMillis(), TimeUnit.MILLISECONDS)
                    .toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            log.debug("group {}: the topic cannot be described", group, e);
            return "";
        }
    }

    private void begin(Map<TopicPartition, Long> from) {
        KafkaSettings.Keys keys = engine.settings().keys();
        from.forEach((partition, offset) -> {
            Assigned old = assigned.put(
                    partition,
                    new Assigned(
                            new GroupWork(group, handler, settings, engine.timer(), offset),
                            new KeyTable(keys.records(), keys.window().toMillis()),
                            offset));
            if (old != null) {
                old.work.stop();
            }
            consumer.seek(partition, offset);
        });
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            Assigned of = assigned.get(partition);
            if (of != null) {
                of.work.stop();
            }
        });
        try {
            commit(partitions, true);
        } catch (KafkaException e) {
            log.debug("group {}: a commit failed; records may be delivered again", group, e);
        }
        partitions.forEach(assigned::remove);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            Assigned of = assigned.remove(partition);
            if (of != null) {
                of.work.stop();
            }
        });
    }

    /** Handlers in flight get a bounded time; what they have not done, somebody else gets. */
    private void leave() {
        long deadline = System.nanoTime() + settings.closeTimeout().toNanos();
        while (assigned.values().stream().anyMatch(each -> each.work.inHand() > 0)
                && deadline - System.nanoTime() > 0) {
            pause();
        }
        // What is left is committed when the partitions are given back.
    }

    private void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }

    void fail(BrokerException failure) {
        if (joined.completeExceptionally(failure)) {
            stop();
        }
    }

    /** Thread-safe; does not wait. */
    void stop() {
        closing = true;
        consumer.wakeup();
    }

    /** Thread-safe. Blocks for a bounded time. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(settings.closeTimeout().plus(LEAVE).plus(LEAVE).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
