package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.broker.BrokerProfile;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.room.ReadMarkerStore;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Rooms on Redis 6.2 or newer, Valkey included: standalone, with Sentinel, or a Redis Cluster.
 *
 * <p>Appends are never sent twice by the adapter: when a connection is lost, what was in flight on it fails as
 * {@link Kind#OUTCOME_UNKNOWN}, and what was not sent as {@link Kind#UNAVAILABLE}. What an acknowledged record survives is up to how Redis
 * is configured to persist and replicate, which {@code docs/brokers/redis.md} tells of.
 *
 * <p>If {@linkplain RedisMessageBrokerBuilder#consumerGroups consumer groups} are configured, it is a
 * {@link io.parlor.broker.ConsumerGroups} as well.
 */
public class RedisMessageBroker implements MessageBroker, RecordErasure {
    private static final int MAX_KEY_BYTES = 512;

    private final Engine engine;
    private final AtomicBoolean closed = new AtomicBoolean();

    RedisMessageBroker(Engine engine) {
        this.engine = engine;
    }

    /** With the defaults of {@link RedisMessageBrokerBuilder}. */
    public static RedisMessageBrokerBuilder builder() {
        return new RedisMessageBrokerBuilder();
    }

    static RedisMessageBroker connect(RedisSettings settings) {
        Engine engine = Bootstrap.connect(settings);
        return settings.groups() == null
                ? new RedisMessageBroker(engine)
                : new GroupedRedisMessageBroker(engine, settings.groups());
    }

    final Engine engine() {
        return engine;
    }

    @Override
    public final CompletionStage<Position> append(RoomId room, LogRecord record) {
        return append(room, record, null);
    }

    @Override
    public final CompletionStage<@Nullable Position> amend(
            RoomId room, LogRecord record, Position target, byte[] blank) {
        return append(room, record, new Append.Erasure(target, blank, false)).thenApply(RedisMessageBroker::orNothing);
    }

    @Override
    public final CompletionStage<@Nullable Position> erase(
            RoomId room, LogRecord record, Position target, byte[] blank) {
        return append(room, record, new Append.Erasure(target, blank, true)).thenApply(RedisMessageBroker::orNothing);
    }

    private static @Nullable Position orNothing(Position position) {
        return position.equals(Append.TARGET_GONE) ? null : position;
    }

    private CompletionStage<Position> append(RoomId room, LogRecord record, Append.@Nullable Erasure erasure) {
        Objects.requireNonNull(room);
        byte[] key = record.key() == null ? null : record.key().getBytes(UTF_8);
        requireOpen();
        if (record.payload().length > engine.profile().maxRecordBytes()
                || (key != null && key.length > MAX_KEY_BYTES)) {
            return CompletableFuture.failedFuture(new BrokerException(
                    Kind.TOO_LARGE,
                    "a payload has at most " + engine.profile().maxRecordBytes() + " bytes, a key " + MAX_KEY_BYTES));
        }
        if (erasure != null && erasure.target().offset() > ErasureScript.MAX_OFFSET) {
            return CompletableFuture.completedFuture(Append.TARGET_GONE);
        }
        // Where nothing is kept there is nothing to be erased.
        boolean kept = engine.profile().retained();
        return engine.appends().append(engine.space().of(room), key, record.payload(), kept ? erasure : null);
    }

    @Override
    public final CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        Objects.requireNonNull(range);
        requireOpen();
        return engine.reader().read(engine.space().of(room), range);
    }

    @Override
    public final CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        Objects.requireNonNull(listener);
        requireOpen();
        return engine.feeds().follow(room, engine.space().of(room), listener);
    }

    @Override
    public final void signal(RoomId room, byte[] payload) {
        Objects.requireNonNull(payload);
        requireOpen();
        if (payload.length <= engine.profile().maxSignalBytes()) {
            engine.signals().send(engine.space().of(room), payload);
        }
    }

    @Override
    public final BrokerProfile profile() {
        return engine.profile();
    }

    /**
     * Keeps how far users have read in this Redis, under the broker's prefix: for all nodes that have the same one. A room's markers are kept as long as
     * positions are ({@link RedisMessageBrokerBuilder#DEFAULT_POSITION_AGE} by default), from the last change on. It lives as long as the broker.
     */
    public final ReadMarkerStore readMarkers() {
        return engine.markers();
    }

    final void requireOpen() {
        if (closed.get()) {
            throw new BrokerException(Kind.CLOSED, "the broker was closed");
        }
    }

    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            closeGroups();
            engine.close();
        }
    }

    /** Ends what uses the engine. */
    void closeGroups() {}
}
