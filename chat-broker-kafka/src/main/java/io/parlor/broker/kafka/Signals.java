package io.parlor.broker.kafka;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends signals, numbered, each once and no more. Thread-safe. */
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);
    private static final String NAME = "from";

    private final String topic;
    private final int partitions;
    private final long node;
    private final Producer<byte[], byte[]> producer;
    private final AtomicLong last = new AtomicLong();

    Signals(String topic, int partitions, long node, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.partitions = partitions;
        this.node = node;
        this.producer = producer;
    }

    /** The number of the last one that was sent here. */
    long mark() {
        return last.get();
    }

    void send(String room, byte[] payload) {
        byte[] key = Rooms.key(room);
        ProducerRecord<byte[], byte[]> out =
                new ProducerRecord<>(topic, Rooms.partitionOf(key, partitions), key, payload);
        byte[] from = ByteBuffer.allocate(16)
                .putLong(node)
                .putLong(last.incrementAndGet())
                .array();
        out.headers().add(NAME, from);
        try {
            producer.send(out, (metadata, failure) -> {
                if (failure != null) {
                    log.debug("a signal was lost", failure);
                }
            });
        } catch (RuntimeException e) {
            log.debug("a signal was not sent", e);
        }
    }

    /** Of one of this node's signals; 0 for one of another node. */
    long numberOf(Headers headers) {
        var header = headers.lastHeader(NAME);
        if (header == null || header.value() == null || header.value().length != 16) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(header.value());
        return in.getLong() == node ? in.getLong() : 0;
    }
}
