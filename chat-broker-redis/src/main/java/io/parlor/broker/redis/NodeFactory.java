package io.parlor.broker.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
        CommandLink appends = commandLink(name + " appends", () -> clients.connectForAppends(uri), script.text());
        CommandLink reads = commandLink(name + " reads", () -> clients.connect(uri), null);
        CommandLink groups =
                settings.groups() == null ? null : commandLink(name + " groups", () -> clients.connect(uri), null);
        SubscriberLink subscriber = new SubscriberLink(
                name + " channels",
                () -> clients.connectPubSub(uri),
                timer,
                whenUp,
                clients.channelLoop(),
                shardedPubSub,
                inbox);
        ReplicaBarrier replication = settings.replicas() == 0
                ? null
                : new ReplicaBarrier(
                        appends, settings.replicas(), settings.times().replicas());
        return new RedisNode(name, appends, reads, subscriber, groups, replication);
    }

    private CommandLink commandLink(
            String name,
            Supplier<CompletionStage<StatefulRedisConnection<String, byte[]>>> connector,
            @Nullable String loaded) {
        return new CommandLink(name, connector, timer, loaded, settings.times().command(), whenUp);
    }
}
