package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.model.Position;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All appends of a node: a lane for each shard, and one bound for how many, and how many bytes, are on their way. */
final class Appends {
    private static final long MAX_BYTES = 64L << 20;

    /** So many are written together; then the loop sees to what else there is. */
    private static final int TAKEN_AT_ONCE = 256;

    private final List<AppendLane> lanes;
    private final int maxInFlight;
    private final long timeoutNanos;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final Outbox outbox = new Outbox();
    private final Executor loop;

    // What the loop has not taken yet, and whether it was told.
    private final Queue<Append> incoming = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param loop of the connections for appends */
    Appends(KeySpace space, Topology topology, AppendScript script, RedisSettings settings, Executor loop) {
        this.loop = loop;
        boolean groups = settings.groups() != null;
        this.lanes = IntStream.range(0, space.shards())
                .mapToObj(shard -> new AppendLane(
                        shard,
                        topology,
                        script,
                        groups ? space.firehose(shard).getBytes(UTF_8) : null,
                        settings.replicas(),
                        this::takeLater,
                        outbox))
                .toList();
        this.maxInFlight = settings.limits().appendsInFlight();
        Duration timeout = settings.times().command();
        this.timeoutNanos = timeout.toNanos();
    }

    /** @return completes with {@link Append#TARGET_GONE} if there is nothing to erase or amend */
    CompletionStage<Position> append(
            RoomKeys keys, byte @Nullable [] key, byte[] payload, Append.@Nullable Erasure erasure) {
        if (inFlight.incrementAndGet() > maxInFlight) {
            inFlight.decrementAndGet();
            return overloaded(maxInFlight + " appends are in flight");
        }
        int fingerprint = ThreadLocalRandom.current().nextInt();
        Append append = new Append(keys, fingerprint, key, payload, erasure, System.nanoTime() + timeoutNanos);
        if (bytesInFlight.addAndGet(append.bytes()) > MAX_BYTES) {
            release(append);
            return overloaded("more than " + MAX_BYTES + " bytes are in flight");
        }
        append.outcome.whenComplete((position, failure) -> release(append));
        incoming.add(append);
        tellLoop();
        return append.outcome;
    }

    private void tellLoop() {
        if (told.compareAndSet(false, true)) {
            try {
                loop.execute(this::take);
            } catch (RejectedExecutionException e) {
                close();
            }
        }
    }

    private void take() {
        told.set(false);
        Append next = incoming.poll();
        for (int taken = 1; next != null; taken++) {
            lanes.get(next.keys.shard()).submit(next);
            next = taken < TAKEN_AT_ONCE ? incoming.poll() : null;
        }
        outbox.flush();
        if (!incoming.isEmpty()) {
            tellLoop();
        }
    }

    /** For a lane that goes on with what was refused: what it sends must be flushed too. */
    private void takeLater(Runnable laneGoesOn) {
        loop.execute(() -> {
            laneGoesOn.run();
            outbox.flush();
        });
    }

    /** Fails what is held back; before the connections are closed, with which fails what is in flight. */
    void stop() {
        loop.execute(() -> lanes.forEach(AppendLane::stop));
    }

    /** Fails what the loop, which is closed, will never take. */
    void close() {
        for (Append next = incoming.poll(); next != null; next = incoming.poll()) {
            next.outcome.completeExceptionally(new BrokerException(Kind.CLOSED, "the broker was closed"));
        }
        told.set(false);
    }

    private void release(Append append) {
        inFlight.decrementAndGet();
        bytesInFlight.addAndGet(-append.bytes());
    }

    private static CompletionStage<Position> overloaded(String message) {
        return CompletableFuture.failedFuture(new BrokerException(Kind.OVERLOADED, message));
    }
}
