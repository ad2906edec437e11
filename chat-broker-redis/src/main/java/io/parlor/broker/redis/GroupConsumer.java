package io.parlor.broker.redis;

import io.parlor.broker.ConsumerGroups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the records of one shard to a handler, batch after batch, as long as its member has the shard's lease. First, and then now
 * and again, it claims what was given to somebody and never acknowledged.
 */
final class GroupConsumer {
    private static final Logger log = LoggerFactory.getLogger(GroupConsumer.class);
    private static final String START = "0-0";

    private final GroupShard shard;
    private final ConsumerGroups.Handler handler;
    private final RedisGroupSettings settings;
    private final Executor executor;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    // Written by the member's thread.
    private volatile boolean stopping;

    // Used by one step at a time.
    private String claimFrom = START;
    private long claimIdleMillis;
    private boolean claiming = true;
    private long nextClaim;

    GroupConsumer(GroupShard shard, ConsumerGroups.Handler handler, RedisGroupSettings settings, Executor executor) {
        this.shard = shard;
        this.handler = handler;
        this.settings = settings;
        this.executor = executor;
    }

    GroupShard shard() {
        return shard;
    }

    void start() {
        executor.execute(this::step);
    }

    /** Completes after the handlers in flight. */
    CompletableFuture<Void> stop() {
        stopping = true;
        return ended;
    }

    private void step() {
        if (stopping) {
            ended.complete(null);
            return;
        }
        if (!claiming && System.nanoTime() - nextClaim >= 0) {
            claiming = true;
            claimFrom = START;
        }
        CompletionStage<List<GroupShard.Delivery>> batch = claiming ? claim() : shard.readNew();
        batch.thenComposeAsync(this::handleAll, executor).whenComplete(this::next);
    }

    private void next(Integer handled, Throwable failure) {
        if (failure != null) {
            after(settings.pollInterval().toMillis(), recovered(failure));
        } else if (handled > 0 || claiming) {
            executor.execute(this::step);
        } else {
            after(settings.pollInterval().toMillis(), CompletableFuture.completedFuture(null));
        }
    }

    private void after(long millis, CompletionStage<?> first) {
        first.whenComplete((done, failure) -> CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, executor)
                .execute(this::step));
    }

    /** A firehose that was lost took the group with it: what came since is the group's, from its first record on. */
    private CompletionStage<?> recovered(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RedisError error && error.code().equals("NOGROUP")) {
            log.warn("shard {}: its group is gone, making it anew", shard.number());
            return shard.create("0");
        }
        log.debug("shard {}: cannot be read for its group", shard.number(), cause);
        return CompletableFuture.completedFuture(null);
    }

    /** The first claim takes all: this member has the lease, so nobody else is at work on it. Later ones leave out what was tried just now. */
    private CompletionStage<List<GroupShard.Delivery>> claim() {
        return shard.claim(claimFrom, claimIdleMillis).thenCompose(claimed -> {
            if (claimed.next() == null) {
                claiming = false;
                claimIdleMillis = settings.retryDelay().toMillis();
                nextClaim = System.nanoTime() + settings.retryDelay().toNanos();
            } else {
                claimFrom = claimed.next();
            }
            return claimed.deliveries().isEmpty()
                    ? CompletableFuture.completedFuture(List.of())
                    : withoutDead(claimed.deliveries());
        });
    }

    private CompletionStage<List<GroupShard.Delivery>> withoutDead(List<GroupShard.Delivery> claimed) {
        return shard.tries(claimed).thenCompose(tries -> {
            List<GroupShard.Delivery> alive = new ArrayList<>();
            CompletionStage<?> buried = CompletableFuture.completedFuture(null);
            for (GroupShard.Delivery each : claimed) {
                if (tries.getOrDefault(each.id(), 1L) <= settings.maxDeliveries()) {
                    alive.add(each);
                } else {
                    log.warn(
                            "room {}: record {} failed {} times and is put aside as a dead letter",
                            each.room(),
                            each.stored().position(),
                            settings.maxDeliveries());
                    buried = buried.thenCombine(shard.bury(each), (before, done) -> done);
                }
            }
            return buried.thenApply(done -> alive);
        });
    }

    /** Those of one room one after another, different rooms' at once. */
    private CompletionStage<Integer> handleAll(List<GroupShard.Delivery> batch) {
        Map<String, CompletableFuture<Void>> rooms = new LinkedHashMap<>();
        Queue<String> done = new ConcurrentLinkedQueue<>();
        for (GroupShard.Delivery delivery : batch) {
            rooms.compute(
                    delivery.log(),
                    (name, before) -> before == null
                            ? handle(delivery, done)
                            : before.thenCompose(nothing -> handle(delivery, done)));
        }
        return CompletableFuture.allOf(rooms.values().toArray(CompletableFuture[]::new))
                .thenCompose(nothing ->
                        done.isEmpty() ? CompletableFuture.completedFuture(null) : shard.acknowledge(List.copyOf(done)))
                .thenApply(acknowledged -> batch.size());
    }

    /** Never fails; after a failure the record stays pending. */
    private CompletableFuture<Void> handle(GroupShard.Delivery delivery, Queue<String> done) {
        if (stopping) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Object> handled = new CompletableFuture<>();
        try {
            handler.handle(
                            delivery.room(),
                            delivery.stored().position(),
                            delivery.stored().record())
                    .whenComplete((result, failure) -> {
                        if (failure == null) {
                            handled.complete("");
                        } else {
                            handled.completeExceptionally(failure);
                        }
                    });
        } catch (RuntimeException e) {
            handled.completeExceptionally(e);
        }
        return handled.orTimeout(settings.handlerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (result, failure) -> {
                            if (failure == null) {
                                done.add(delivery.id());
                            } else {
                                log.warn(
                                        "room {}: handling record {} failed, it will be tried again",
                                        delivery.room(),
                                        delivery.stored().position(),
                                        failure);
                            }
                            return null;
                        },
                        executor);
    }
}
