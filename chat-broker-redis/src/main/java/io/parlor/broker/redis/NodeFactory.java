package io.parlor.broker.redis;

import io.lettuce.core.RedisURI;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Makes the connections to a server, without starting them.
 *
 * @param whenUp called whenever a connection was made
 */
record NodeFactory(
        RedisSettings settings,
        RedisClients clients,
        ScheduledExecutorService timer,
        AppendScript script,
        boolean shardedPubSub,
        SubscriberLink.Inbox inbox,
        Runnable whenUp) {
    RedisNode newNode(RedisURI uri) {
        String name = uri.getSentinels().isEmpty() ? uri.getHost() + ":" + uri.getPort() : uri.getSentinelMasterId();
        CommandLink appends = new CommandLink(
                name + " appends",
                () -> clients.connect(uri),
                timer,
                script.text(),
                settings.times().command(),
                whenUp);
        CommandLink reads = new CommandLink(
                name + " reads",
                () -> clients.connect(uri),
                timer,
                null,
                settings.times().command(),
                whenUp);
        SubscriberLink subscriber = new SubscriberLink(
                name + " channels", () -> clients.connectPubSub(uri), timer, whenUp, shardedPubSub, inbox);
        ReplicaBarrier replication = settings.replicas() == 0
                ? null
                : new ReplicaBarrier(
                        appends, settings.replicas(), settings.times().replicas());
        return new RedisNode(name, appends, reads, subscriber, replication);
    }
}
