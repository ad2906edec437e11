package io.parlor.broker.kafka;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.Position;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a partition for the records of one room. Values are looked at only if the key is that of the room. Of one thread.
 *
 * <p>Whether a record is a duplicate is found by looking at what lies between it and {@link Header#verified()}, which as a rule is nearly nothing.
 */
final class PartitionScan {
    private static final Duration POLL = Duration.ofMillis(50);

    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final TopicPartition partition;
    private final ByteBuffer roomKey;
    private final KeyTable window;
    private final int windowRecords;
    private final Offsets.Bounds bounds;
    private final long deadline;

    // Timestamps of records of the room by key and offset, as far as they were read.
    private final Map<String, TreeMap<Long, Long>> occurrences = new HashMap<>();
    private int scanned;
    /** Whether a look further back has moved the consumer. */
    private boolean moved;
    /** From here on, without a hole, occurrences are known. */
    private long known = Long.MAX_VALUE;

    /** @param deadline of {@link System#nanoTime()} */
    PartitionScan(
            Consumer<ByteBuffer, ByteBuffer> consumer,
            TopicPartition partition,
            byte[] roomKey,
            KafkaSettings.Keys keys,
            Offsets.Bounds bounds,
            long deadline) {
        this.consumer = consumer;
        this.partition = partition;
        this.roomKey = ByteBuffer.wrap(roomKey);
        this.windowRecords = keys.records();
        this.window = new KeyTable(keys.records(), keys.window().toMillis());
        this.bounds = bounds;
        this.deadline = deadline;
    }

    /** A record of the room. */
    record Found(Position position, Header header, long timestamp, byte[] payload) {
        LogEntry entry() {
            return new LogEntry(position, new LogRecord(header.key(), payload));
        }

        long offset() {
            return position.offset() - 1;
        }
    }

    /** What is told of each record, whichever room it is of. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param found null if it is of another room
         * @return whether to go on
         */
        boolean visit(Position position, @Nullable Found found);
    }

    int scanned() {
        return scanned;
    }

    /** From {@code from} to before {@code to}. */
    void scan(long from, long to, Visitor visitor) {
        consumer.assign(Set.of(partition));
        consumer.seek(partition, from);
        known = Math.min(known, from);
        long at = from;
        while (at < to) {
            if (System.nanoTime() - deadline > 0) {
                throw Failures.late();
            }
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> batch =
                    consumer.poll(POLL).records(partition);
            moved = false;
            for (ConsumerRecord<ByteBuffer, ByteBuffer> each : batch) {
                if (each.offset() < to) {
                    scanned++;
                }
                if (each.offset() >= to || !visit(each, visitor)) {
                    moved = true;
                    return;
                }
                at = each.offset() + 1;
            }
            if (moved) {
                consumer.seek(partition, at);
            }
        }
        moved = true;
    }

    private boolean visit(ConsumerRecord<ByteBuffer, ByteBuffer> each, Visitor visitor) {
        Header header = Header.of(each.headers());
        Position position = new Position(each.offset() + 1, header == null ? 0 : header.fingerprint());
        if (header == null || !roomKey.equals(each.key())) {
            return visitor.visit(position, null);
        }
        Found found = new Found(position, header, each.timestamp(), Followers.bytes(each.value()));
        if (header.key() != null) {
            occurrences.computeIfAbsent(header.key(), key -> new TreeMap<>()).put(each.offset(), each.timestamp());
        }
        return visitor.visit(position, found);
    }

    /** Whether an earlier record has the same key; reads further back if it has to. */
    boolean isDuplicate(Found found) {
        String key = found.header.key();
        if (key == null) {
            return false;
        }
        long offset = found.offset();
        long verified = found.header.verified() < offset ? found.header.verified() : -1;
        long from = Math.max(bounds.earliest(), Math.max(verified + 1, offset - windowRecords));
        if (from < known) {
            scan(from, known, (position, other) -> true);
        }
        TreeMap<Long, Long> all = occurrences.get(key);
        Map.Entry<Long, Long> before = all == null ? null : all.lowerEntry(offset);
        return before != null
                && before.getKey() >= from
                && window.covers(
                        new KeyTable.Entry(Position.ORIGIN, before.getKey(), before.getValue()),
                        offset,
                        found.timestamp);
    }

    /** Of some in the log's order, those that are no duplicates, the newest {@code limit}. */
    List<Found> newest(List<Found> all, int limit) {
        List<Found> result = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0 && result.size() < limit; i--) {
            if (!isDuplicate(all.get(i))) {
                result.add(0, all.get(i));
            }
        }
        return result;
    }
}
