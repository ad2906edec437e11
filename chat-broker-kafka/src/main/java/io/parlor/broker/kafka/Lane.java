package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import io.parlor.model.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Appends to one partition. A record is acknowledged when it is read back, since only then is it known whether another one with its key
 * came first; so a lane sends only while the {@link Feed} of its partition is at the end of the log, and keeps what comes before. Thread-safe.
 *
 * <p>No future is completed under the lock.
 */
final class Lane {
    private final String topic;
    private final int partition;
    private final Producer<byte[], byte[]> producer;
    private final Feed feed;

    // All guarded by this.
    private final KeyTable keys;
    private final Deque<Append> waiting = new ArrayDeque<>();
    private final Map<Long, Append> sent = new LinkedHashMap<>();
    private final Map<String, Append> sentByKey = new HashMap<>();
    private boolean live;
    private long next;
    private long lastUse;

    // Of the feed's thread.
    private @Nullable Append readBack;

    Lane(String topic, int partition, Producer<byte[], byte[]> producer, Feed feed, KeyTable keys) {
        this.topic = topic;
        this.partition = partition;
        this.producer = producer;
        this.feed = feed;
        this.keys = keys;
    }

    void append(Append append) {
        Position known = null;
        boolean unread;
        boolean stalled = false;
        synchronized (this) {
            lastUse = System.nanoTime();
            unread = !live;
            if (unread) {
                waiting.add(append);
            } else {
                known = send(append);
                stalled = stall(append);
            }
        }
        if (stalled) {
            feed.resumeSoon();
        } else if (unread) {
            feed.wanted();
        } else {
            settle(append, known);
        }
    }

    /** Answers, without the lock, what needed no sending, or could not be sent. */
    private static void settle(Append append, @Nullable Position known) {
        Throwable refused = append.refused;
        if (known != null) {
            append.complete(known);
        } else if (refused != null) {
            append.fail(Failures.ofRefused(refused));
        }
    }

    /** Under the lock. Gives the position of the record with its key, if it is known. */
    private @Nullable Position send(Append append) {
        long verified = next - 1;
        if (append.key != null) {
            String name = KeyTable.name(append.room, append.key);
            Append same = sentByKey.get(name);
            if (same != null) {
                same.join(append);
                return null;
            }
            KeyTable.Entry known = keys.find(name);
            if (known != null) {
                if (keys.covers(known, next, System.currentTimeMillis())) {
                    return known.first();
                }
                // Its own clock said that it is too old; the log's may say otherwise, and readers are to see it.
                verified = known.offset() - 1;
            }
            sentByKey.put(name, append);
        }
        sent.put(append.id, append);
        handOver(append, verified);
        return null;
    }

    private void handOver(Append append, long verified) {
        Header header = new Header(append.fingerprint, append.id, verified, append.key);
        ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(topic, partition, append.roomKey, append.payload);
        out.headers().add(Header.NAME, header.encode());
        append.sender = Thread.currentThread();
        try {
            producer.send(out, (metadata, failure) -> answered(append, metadata, failure));
        } catch (RuntimeException e) {
            append.refused = e;
        }
        append.sender = null;
        if (append.refused != null) {
            forget(append);
        }
    }

    /**
     * Under the lock. If the producer does not know the topic just now, as when a broker has only begun, the record waits, and with it all that come
     * later.
     */
    private boolean stall(Append append) {
        if (append.refused instanceof TimeoutException && !(append.refused instanceof BufferExhaustedException)) {
            append.refused = null;
            waiting.addFirst(append);
            live = false;
            return true;
        }
        return false;
    }

    /** The producer's answer; it calls from inside {@code send} where it takes nothing. */
    private void answered(Append append, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
        boolean foreignLog = false;
        synchronized (this) {
            if (failure != null && append.sender == Thread.currentThread()) {
                append.refused = failure;
                return;
            }
            if (failure != null) {
                if (!forget(append)) {
                    return;
                }
            } else if (metadata != null && metadata.hasOffset()) {
                // What it has passed it must have seen.
                foreignLog = live && metadata.offset() < next && sent.containsKey(append.id);
            }
        }
        if (failure != null) {
            append.fail(Failures.ofSent(failure));
        } else if (foreignLog) {
            feed.doubt();
        }
    }

    /** Under the lock; false if it was settled before. */
    private boolean forget(Append append) {
        if (append.key != null) {
            sentByKey.remove(KeyTable.name(append.room, append.key), append);
        }
        return sent.remove(append.id) != null;
    }

    /**
     * The next record of the log; called by the feed.
     *
     * @param room null if it is not needed
     * @return the position of the record that it is a duplicate of, or its own
     */
    Position accept(Position position, long timestamp, @Nullable Header header, @Nullable String room) {
        Position first = position;
        synchronized (this) {
            next = position.offset();
            if (header != null) {
                if (header.key() != null && room != null) {
                    first = keys.add(KeyTable.name(room, header.key()), position, next - 1, timestamp);
                }
                readBack = sent.get(header.id());
                if (readBack != null) {
                    forget(readBack);
                }
            }
        }
        return first;
    }

    /** Answers the append of the record that was accepted, once the followers have it; called by the feed. */
    void acknowledge(Position first) {
        Append own = readBack;
        if (own != null) {
            readBack = null;
            own.complete(first);
        }
    }

    /** The feed has come to the end of the log. */
    void begin(long nextOffset) {
        Map<Append, Position> known = new LinkedHashMap<>();
        List<Append> refused = new ArrayList<>();
        boolean stalled = false;
        synchronized (this) {
            next = nextOffset;
            live = true;
            while (live && !waiting.isEmpty()) {
                Append each = waiting.remove();
                Position position = send(each);
                stalled = stall(each);
                if (position != null) {
                    known.put(each, position);
                } else if (each.refused != null) {
                    refused.add(each);
                }
            }
        }
        if (stalled) {
            feed.resumeSoon();
        }
        known.forEach(Append::complete);
        refused.forEach(each -> settle(each, null));
    }

    /** The feed looks at the log anew; what is on its way may still be found there. */
    synchronized void suspend() {
        live = false;
        keys.clear();
    }

    /** As {@link #suspend}, if nobody waits for anything and nothing was appended since. */
    synchronized boolean suspendIfUnusedSince(long nanos) {
        if (!waiting.isEmpty() || !sent.isEmpty() || (lastUse != 0 && lastUse - nanos > 0)) {
            return false;
        }
        suspend();
        return true;
    }

    /** Fails what has waited for too long. */
    void expire(long now) {
        List<Append> unknown = new ArrayList<>();
        List<Append> unsent = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Append> each = sent.values().iterator(); each.hasNext(); ) {
                Append append = each.next();
                if (append.deadline - now > 0) {
                    break;
                }
                each.remove();
                forget(append);
                unknown.add(append);
            }
            while (!waiting.isEmpty() && waiting.element().deadline - now <= 0) {
                unsent.add(waiting.remove());
            }
        }
        unknown.forEach(each -> each.fail(
                new BrokerException(BrokerException.Kind.OUTCOME_UNKNOWN, "Kafka did not confirm it in time")));
        unsent.forEach(each -> each.fail(Failures.late()));
    }

    /** The broker is closed. */
    void close() {
        expire(System.nanoTime() + TimeUnit.DAYS.toNanos(365));
    }
}
