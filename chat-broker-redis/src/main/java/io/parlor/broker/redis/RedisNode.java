package io.parlor.broker.redis;

import org.jspecify.annotations.Nullable;

/**
 * A server that is master of some shards, or of all, with the connections to it: one for appends, one for reads and signals, so that
 * long pages do not delay appends, and one for channels.
 *
 * @param groups      for consumer groups, null if there are none
 * @param replication waits for replicas, null if appends do not
 */
record RedisNode(
        String name,
        CommandLink appends,
        CommandLink reads,
        SubscriberLink subscriber,
        @Nullable CommandLink groups,
        @Nullable ReplicaBarrier replication) {
    void start() {
        appends.start();
        reads.start();
        subscriber.start();
        if (groups != null) {
            groups.start();
        }
    }

    boolean isUp() {
        return appends.isUp() && reads.isUp() && subscriber.isUp() && (groups == null || groups.isUp());
    }

    void sweep() {
        appends.sweep();
        reads.sweep();
        if (groups != null) {
            groups.sweep();
        }
    }

    void kill(String reason) {
        appends.kill(reason);
        reads.kill(reason);
        subscriber.kill(reason);
        if (groups != null) {
            groups.kill(reason);
        }
    }

    void close() {
        appends.close();
        reads.close();
        subscriber.close();
        if (groups != null) {
            groups.close();
        }
    }
}
