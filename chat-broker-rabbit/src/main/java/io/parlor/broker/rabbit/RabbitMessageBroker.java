package io.parlor.broker.rabbit;

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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rooms on RabbitMQ 3.9 or newer: each is hashed to one of a fixed number of stream queues.
 *
 * <p>An append completes when RabbitMQ has confirmed it and it has been read back. Appends are never sent twice by the adapter: when a connection is
 * lost, what was in flight on it fails as {@link Kind#OUTCOME_UNKNOWN}. While RabbitMQ takes no messages, because it is short of memory or disk,
 * appends, and what has to find the end of a stream, fail as {@link Kind#UNAVAILABLE}, and {@link #degraded} says why.
 *
 * <p>A consumer group is a queue of its own, which one of its members feeds from the streams, and of which one member at a time is active, so that records keep
 * their order; others stand by. Records whose handler fails come again, and are put aside as dead letters in the end. A duplicate that readers do not see may come to
 * a group. A group that has no member for longer than the streams keep records misses those.
 *
 * <p>What an acknowledged record survives is up to how many replicas the streams have, which {@code docs/brokers/rabbit.md} tells of.
 */
public final class RabbitMessageBroker implements MessageBroker, ConsumerGroups {
    private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MAX_KEY_BYTES = 512;

    private final Engine engine;
    private final BrokerProfile profile;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RabbitMessageBroker(RabbitSettings settings) {
        this.profile = new BrokerProfile(
                "rabbit",
                true,
                true,
                true,
                false,
                settings.keys().window(),
                settings.limits().recordBytes(),
                settings.limits().signalBytes(),
                settings.limits().page(),
                settings.limits().scan());
        this.engine = Engine.connect(settings);
    }

    /** With the defaults of {@link RabbitMessageBrokerBuilder}. */
    public static RabbitMessageBrokerBuilder builder() {
        return new RabbitMessageBrokerBuilder();
    }

    static RabbitMessageBroker connect(RabbitSettings settings) {
        return new RabbitMessageBroker(settings);
    }

    Engine engine() {
        return engine;
    }

    @Override
    public CompletionStage<Position> append(RoomId room, LogRecord record) {
        Objects.requireNonNull(room);
        int keyBytes = record.key() == null ? 0 : record.key().getBytes(UTF_8).length;
        requireOpen();
        if (record.payload().length > profile.maxRecordBytes() || keyBytes > MAX_KEY_BYTES) {
            return CompletableFuture.failedFuture(new BrokerException(
                    Kind.TOO_LARGE,
                    "a payload has at most " + profile.maxRecordBytes() + " bytes, a key " + MAX_KEY_BYTES));
        }
        return engine.append(room, record);
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        Objects.requireNonNull(room);
        Objects.requireNonNull(range);
        requireOpen();
        return engine.read(room, range);
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        Objects.requireNonNull(room);
        Objects.requireNonNull(listener);
        requireOpen();
        return engine.follow(room, listener);
    }

    @Override
    public void signal(RoomId room, byte[] payload) {
        Objects.requireNonNull(room);
        requireOpen();
        if (payload.length <= profile.maxSignalBytes()) {
            engine.signal(room, payload);
        }
    }

    @Override
    public CompletionStage<? extends AutoCloseable> consume(String group, Handler handler) {
        Objects.requireNonNull(handler);
        if (!GROUP_NAME.matcher(group).matches()) {
            throw new IllegalArgumentException("a group's name is 1 to 64 of A-Za-z0-9._-");
        }
        requireOpen();
        return engine.consume(group, handler);
    }

    @Override
    public BrokerProfile profile() {
        return profile;
    }

    @Override
    public @Nullable String degraded() {
        return engine.blocked();
    }

    private void requireOpen() {
        if (closed.get()) {
            throw Failures.closed();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            engine.close();
        }
    }
}
