package io.parlor.broker.redis;

import org.jspecify.annotations.Nullable;

/**
 * A server that is master of some shards, or of all, with the connections to it: one for appends, one for reads and signals, so that
 * long pages do not delay appends, and one for channels.
 *
 * @param replication waits for replicas, null if appends do not
 */
record RedisNode(
        String name,
        CommandLink appends,
        CommandLink reads,
        SubscriberLink subscriber,
        @Nullable ReplicaBarrier replication) {
    void start() {
        appends.start();
        reads.start();
        subscriber.start();
    }

    boolean isUp() {
        return appends.isUp() && reads.isUp() && subscriber.isUp();
    }

    void sweep() {
        appends.sweep();
        reads.sweep();
    }

    void kill(String reason) {
        appends.kill(reason);
        reads.kill(reason);
        subscriber.kill(reason);
    }

    void close() {
        appends.close();
        reads.close();
        subscriber.close();
    }
}
