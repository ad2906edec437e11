package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The masters of a Redis Cluster, each with connections of its own, and which of them has the slot of each shard's hash tag. */
final class ClusterTopology implements Topology {
    private static final Logger log = LoggerFactory.getLogger(ClusterTopology.class);

    private final RedisClusterClient client;
    private final int[] slots;
    private final Function<RedisURI, RedisNode> newNode;
    private final Duration timeout;

    // By host and port. Written while assigning, which is never concurrent.
    private final Map<String, RedisNode> nodes = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<RedisNode> byShard;
    private volatile Topology.@Nullable Listener listener;
    private volatile boolean closed;

    // Guarded by this.
    private @Nullable CompletableFuture<Void> refreshing;

    /**
     * Blocks until the topology is known.
     *
     * @param newNode makes a server's connections, without starting them
     * @throws io.lettuce.core.RedisException if it cannot be had, or some shard has no master
     */
    ClusterTopology(
            RedisClusterClient client, KeySpace space, Duration timeout, Function<RedisURI, RedisNode> newNode) {
        this.client = client;
        this.timeout = timeout;
        this.newNode = newNode;
        this.byShard = new AtomicReferenceArray<>(space.shards());
        this.slots = new int[space.shards()];
        for (int shard = 0; shard < slots.length; shard++) {
            slots[shard] = SlotHash.getSlot(space.firehose(shard).getBytes(UTF_8));
        }
        assign(client.getPartitions());
        for (int shard = 0; shard < slots.length; shard++) {
            if (byShard.get(shard) == null) {
                throw new io.lettuce.core.RedisException("no server of the cluster has slot " + slots[shard]);
            }
        }
    }

    @Override
    public void start(Listener told) {
        listener = told;
        nodes.values().forEach(RedisNode::start);
    }

    @Override
    public RedisNode nodeOf(int shard) {
        return byShard.get(shard);
    }

    @Override
    public Collection<RedisNode> nodes() {
        return nodes.values();
    }

    @Override
    public CompletionStage<?> refresh() {
        CompletableFuture<Void> refresh;
        synchronized (this) {
            if (refreshing != null) {
                return refreshing;
            }
            refresh = new CompletableFuture<>();
            refreshing = refresh;
        }
        client.refreshPartitionsAsync()
                .toCompletableFuture()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> {
                    if (failure == null && !closed) {
                        assign(client.getPartitions());
                    } else if (!closed) {
                        log.warn("cannot refresh the topology of the cluster: {}", failure.toString());
                    }
                    synchronized (this) {
                        refreshing = null;
                    }
                    refresh.complete(null);
                });
        return refresh;
    }

    @Override
    public void nodeIsDown() {
        refresh();
    }

    private void assign(Partitions partitions) {
        Map<Integer, RedisNode> former = new HashMap<>();
        Set<RedisNode> inUse = new HashSet<>();
        for (int shard = 0; shard < slots.length; shard++) {
            RedisNode before = byShard.get(shard);
            RedisClusterNode master = partitions.getMasterBySlot(slots[shard]);
            RedisNode now = master == null ? before : nodeAt(master.getUri());
            if (now == null) {
                continue;
            }
            inUse.add(now);
            byShard.set(shard, now);
            if (before != null && before != now) {
                former.put(shard, before);
            }
        }
        tell(former);
        closeAllBut(inUse);
    }

    private RedisNode nodeAt(RedisURI uri) {
        return nodes.computeIfAbsent(uri.getHost() + ":" + uri.getPort(), address -> {
            RedisNode node = newNode.apply(uri);
            if (listener != null) {
                node.start();
            }
            return node;
        });
    }

    private void tell(Map<Integer, RedisNode> former) {
        Topology.Listener told = listener;
        if (told != null) {
            former.forEach((shard, before) -> {
                log.info(
                        "shard {}: moved from {} to {}",
                        shard,
                        before.name(),
                        nodeOf(shard).name());
                told.moved(shard, before, nodeOf(shard));
            });
        }
    }

    private void closeAllBut(Set<RedisNode> inUse) {
        nodes.values().removeIf(node -> {
            boolean unused = !inUse.contains(node);
            if (unused) {
                node.close();
            }
            return unused;
        });
    }

    @Override
    public void close() {
        closed = true;
        nodes.values().forEach(RedisNode::close);
        RedisClients.shutDown(client);
    }
}
