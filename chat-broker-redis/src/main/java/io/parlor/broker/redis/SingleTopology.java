package io.parlor.broker.redis;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One server has all shards. With Sentinel, each new connection asks which server that is. */
final class SingleTopology implements Topology {
    private final RedisNode node;

    SingleTopology(RedisNode node) {
        this.node = node;
    }

    @Override
    public void start(Listener listener) {
        node.start();
    }

    @Override
    public RedisNode nodeOf(int shard) {
        return node;
    }

    @Override
    public Collection<RedisNode> nodes() {
        return List.of(node);
    }

    /** A server that refuses as no master was one: only new connections can find its successor. */
    @Override
    public CompletionStage<?> refresh() {
        node.kill("it is no longer the master");
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void nodeIsDown() {}

    @Override
    public void close() {
        node.close();
    }
}
