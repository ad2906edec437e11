package io.parlor.broker.redis;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.model.Position;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All appends of a node: a lane for each shard, and one bound for how many, and how many bytes, are on their way. */
final class Appends {
    private static final long MAX_BYTES = 64L << 20;

    private final List<AppendLane> lanes;
    private final int maxInFlight;
    private final long timeoutNanos;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong bytesInFlight = new AtomicLong();

    Appends(RoomKeys.Space space, Topology topology, AppendScript script, RedisSettings settings) {
        boolean groups = settings.groups() != null;
        this.lanes = IntStream.range(0, space.shards())
                .mapToObj(shard -> new AppendLane(
                        shard, topology, script.sha(), groups ? space.firehoseKey(shard) : null, settings.replicas()))
                .toList();
        this.maxInFlight = settings.limits().appendsInFlight();
        Duration timeout = settings.times().command();
        this.timeoutNanos = timeout.toNanos();
    }

    CompletionStage<Position> append(RoomKeys keys, byte @Nullable [] key, byte[] payload) {
        if (inFlight.incrementAndGet() > maxInFlight) {
            inFlight.decrementAndGet();
            return overloaded(maxInFlight + " appends are in flight");
        }
        int fingerprint = ThreadLocalRandom.current().nextInt();
        Append append = new Append(keys, fingerprint, key, payload, System.nanoTime() + timeoutNanos);
        if (bytesInFlight.addAndGet(append.bytes()) > MAX_BYTES) {
            release(append);
            return overloaded("more than " + MAX_BYTES + " bytes are in flight");
        }
        append.outcome.whenComplete((position, failure) -> release(append));
        lanes.get(keys.shard()).submit(append);
        return append.outcome;
    }

    private void release(Append append) {
        inFlight.decrementAndGet();
        bytesInFlight.addAndGet(-append.bytes());
    }

    private static CompletionStage<Position> overloaded(String message) {
        return CompletableFuture.failedFuture(new BrokerException(Kind.OVERLOADED, message));
    }
}
