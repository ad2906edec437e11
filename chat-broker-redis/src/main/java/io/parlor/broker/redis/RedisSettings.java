package io.parlor.broker.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link RedisMessageBrokerBuilder} was told, checked; it documents each. */
record RedisSettings(
        List<RedisURI> uris,
        String keyPrefix,
        int shards,
        History history,
        Keys keys,
        Limits limits,
        Times times,
        int replicas,
        @Nullable RedisGroupSettings groups,
        @Nullable Boolean durable,
        @Nullable SslOptions ssl,
        RedisMessageBrokerBuilder.PubSub pubSub) {

    /** What of a room's log is kept, and for how long its last position outlives it. */
    record History(int size, Duration age, Duration positionAge) {
        boolean retained() {
            return size > 0;
        }
    }

    /** How long, and how many, idempotency keys a room remembers. */
    record Keys(Duration window, int perWindow) {}

    /** Sizes in bytes, a page in entries, the rest in operations. */
    record Limits(int recordBytes, int signalBytes, int page, int appendsInFlight, int readsInFlight) {}

    record Times(
            Duration command, Duration connect, Duration replicas, Duration probeInterval, Duration probeTimeout) {}
}
