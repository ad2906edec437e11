package io.parlor.broker.redis;

import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandType;
import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.broker.ConsumerGroups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a consumer group: it holds leases on its fair share of the shards, and consumes them. A thread of its own renews the leases, and
 * gives up and takes on shards as members come and go.
 */
final class GroupMember implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupMember.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    /** Counts the members whose last sign of life is not too old. */
    private static final String COUNT_MEMBERS = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
            return redis.call('ZCARD', KEYS[1])
            """;

    private final String id = UUID.randomUUID().toString();
    private final String group;
    private final ConsumerGroups.Handler handler;
    private final RedisGroupSettings settings;
    private final Topology topology;
    private final String membersKey;
    private final List<GroupShard> shards;
    private final ExecutorService executor;
    private final long askMillis;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread keeper;

    // Used by the keeper, and by close() once that has ended.
    private final Map<GroupShard, GroupConsumer> consumers = new HashMap<>();

    GroupMember(
            String group,
            ConsumerGroups.Handler handler,
            RedisGroupSettings settings,
            Engine engine,
            ExecutorService executor) {
        this.group = group;
        this.handler = handler;
        this.settings = settings;
        this.topology = engine.topology();
        this.membersKey = engine.space().members(group);
        this.executor = executor;
        this.askMillis = settings.lease().toMillis();
        this.shards = new ArrayList<>(IntStream.range(0, engine.space().shards())
                .mapToObj(shard -> new GroupShard(shard, group, engine.space(), topology, settings))
                .toList());
        Collections.shuffle(shards);
        this.keeper = new Thread(this::keep, "parlor-redis-group-" + group);
        this.keeper.setDaemon(true);
    }

    /** Completes when the group is there, on all shards. */
    CompletionStage<GroupMember> join() {
        CompletableFuture<?>[] created = shards.stream()
                .map(shard -> shard.create("$").toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture<GroupMember> joined = new CompletableFuture<>();
        CompletableFuture.allOf(created).whenComplete((done, failure) -> {
            if (failure == null) {
                keeper.start();
                joined.complete(this);
            } else {
                joined.completeExceptionally(Failures.ofRead(failure));
            }
        });
        return joined;
    }

    private void keep() {
        while (!closed.get()) {
            try {
                balance();
            } catch (BrokerException e) {
                log.warn("group {}: cannot see to its leases, trying again: {}", group, e.getMessage());
            } catch (RuntimeException e) {
                log.error("group {}: seeing to its leases failed; this is a bug", group, e);
            }
            synchronized (closed) {
                if (!closed.get()) {
                    waitFor(settings.lease().toMillis() / 3);
                }
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // keep() is the loop
    private void waitFor(long millis) {
        try {
            closed.wait(Math.max(1, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void balance() {
        long members = Math.max(1, countMembers());
        int share = (int) ((shards.size() + members - 1) / members);
        renew();
        for (GroupShard shard : List.copyOf(consumers.keySet())) {
            if (consumers.size() > share) {
                give(List.of(shard));
            }
        }
        for (GroupShard shard : shards) {
            if (consumers.size() < share && !consumers.containsKey(shard) && !closed.get()) {
                take(shard);
            }
        }
    }

    private long countMembers() {
        CommandLink link = topology.nodeOf(0).groups();
        if (link == null) {
            return 1;
        }
        Long count = await(link.ask(
                CommandType.EVAL,
                new IntegerOutput<>(CommandLink.CODEC),
                CommandLink.args()
                        .add(COUNT_MEMBERS)
                        .add(1)
                        .addKey(membersKey)
                        .add(id)
                        .add(settings.lease().toMillis())));
        return count == null ? 1 : count;
    }

    private void renew() {
        Map<GroupShard, CompletionStage<Boolean>> renewals = new HashMap<>();
        consumers.keySet().forEach(shard -> renewals.put(shard, shard.renewLease(id)));
        renewals.forEach((shard, renewal) -> {
            if (!Boolean.TRUE.equals(await(renewal))) {
                log.warn("group {}: the lease on shard {} is lost", group, shard.number());
                GroupConsumer lost = consumers.remove(shard);
                if (lost != null) {
                    lost.stop();
                }
            }
        });
    }

    private void take(GroupShard shard) {
        if (Boolean.TRUE.equals(await(shard.acquireLease(id)))) {
            GroupConsumer consumer = new GroupConsumer(shard, handler, settings, executor);
            consumers.put(shard, consumer);
            consumer.start();
        }
    }

    /** Waits for handlers in flight, for a bounded time, before others may have the shards. */
    private void give(List<GroupShard> given) {
        List<CompletableFuture<Void>> stopped = new ArrayList<>();
        for (GroupShard shard : given) {
            GroupConsumer consumer = consumers.remove(shard);
            if (consumer != null) {
                stopped.add(consumer.stop());
            }
        }
        try {
            CompletableFuture.allOf(stopped.toArray(CompletableFuture[]::new))
                    .get(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn(
                    "group {}: handlers have not finished in {}, others will be given the same records",
                    group,
                    CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        given.stream().map(shard -> shard.releaseLease(id)).toList().forEach(this::await);
    }

    private <T> @Nullable T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(askMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw Failures.ofRead(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new BrokerException(Kind.UNAVAILABLE, "Redis did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException(Kind.UNAVAILABLE, "interrupted", e);
        }
    }

    /** Blocks for a bounded time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        synchronized (closed) {
            closed.notifyAll();
        }
        try {
            keeper.join(CLOSE_WAIT.toMillis());
            if (keeper.isAlive()) {
                return;
            }
            give(List.copyOf(consumers.keySet()));
            leave();
        } catch (BrokerException e) {
            log.warn("group {}: its leases expire by themselves: {}", group, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        CommandLink link = topology.nodeOf(0).groups();
        if (link != null) {
            await(link.ask(
                    CommandType.ZREM,
                    new IntegerOutput<>(CommandLink.CODEC),
                    CommandLink.args().addKey(membersKey).add(id)));
        }
    }
}
