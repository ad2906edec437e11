package io.parlor.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.broker.BrokerProfile;
import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Rooms on Kafka 3.7 or newer: all on one topic, a room in one of its partitions.
 *
 * <p>An append is acknowledged when all replicas in sync have it, and it was read back. A record that Kafka did not confirm in time may still
 * be stored: {@link Kind#OUTCOME_UNKNOWN}. What an acknowledged record survives is up to the topic's replication, which
 * {@code docs/brokers/kafka.md} tells of.
 */
public final class KafkaMessageBroker implements MessageBroker, ConsumerGroups {
    private static final int MAX_KEY_BYTES = 512;
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Engine engine;
    private final Set<GroupMember> members = ConcurrentHashMap.newKeySet();
    private final AtomicInteger memberNumber = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    KafkaMessageBroker(Engine engine) {
        this.engine = engine;
    }

    /** With the defaults of {@link KafkaMessageBrokerBuilder}. */
    public static KafkaMessageBrokerBuilder builder() {
        return new KafkaMessageBrokerBuilder();
    }

    Engine engine() {
        return engine;
    }

    @Override
    public CompletionStage<Position> append(RoomId room, LogRecord record) {
        String name = room.value();
        requireOpen();
        if (record.payload().length > profile().maxRecordBytes() || isTooLong(record)) {
            return CompletableFuture.failedFuture(new BrokerException(
                    Kind.TOO_LARGE,
                    "a payload has at most " + profile().maxRecordBytes() + " bytes, a key " + MAX_KEY_BYTES));
        }
        return engine.appends().append(name, record.key(), record.payload());
    }

    private static boolean isTooLong(LogRecord record) {
        return record.key() != null && record.key().getBytes(UTF_8).length > MAX_KEY_BYTES;
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        Objects.requireNonNull(range);
        String name = room.value();
        requireOpen();
        return engine.reader().read(name, range);
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        Objects.requireNonNull(listener);
        String name = room.value();
        requireOpen();
        return engine.follow(name, listener);
    }

    @Override
    public void signal(RoomId room, byte[] payload) {
        Objects.requireNonNull(payload);
        String name = room.value();
        requireOpen();
        if (payload.length <= profile().maxSignalBytes()) {
            engine.signals().send(name, payload);
        }
    }

    @Override
    public BrokerProfile profile() {
        return engine.profile();
    }

    /** {@inheritDoc} A member has a thread and a consumer of its own. */
    @Override
    public CompletionStage<? extends AutoCloseable> consume(String group, Handler handler) {
        Objects.requireNonNull(handler);
        requireOpen();
        if (!GROUP.matcher(group).matches()) {
            throw new IllegalArgumentException("a group has a name of 1 to 64 of A-Za-z0-9._-");
        }
        GroupMember member = engine.newMember(group, "group-" + memberNumber.incrementAndGet(), handler);
        members.add(member);
        return member.join()
                .<AutoCloseable>thenApply(joined -> () -> {
                    members.remove(joined);
                    joined.close();
                })
                .whenComplete((joined, failure) -> {
                    if (failure != null) {
                        members.remove(member);
                    }
                });
    }

    /** What Kafka's clients measure now, by the name of the client. The same is in JMX, as Kafka does it. */
    public Map<String, Map<MetricName, Metric>> clientMetrics() {
        return engine.clients().metrics();
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new BrokerException(Kind.CLOSED, "the broker was closed");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            members.forEach(GroupMember::stop);
            members.forEach(GroupMember::close);
            engine.close();
        }
    }
}
