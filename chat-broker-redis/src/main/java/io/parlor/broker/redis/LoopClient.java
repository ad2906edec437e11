package io.parlor.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.Transports;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;

/**
 * A client whose connections all live on one event loop. Commands that are dispatched on the loop go out in that order; from several threads they
 * would not, since a write on the loop overtakes those that other threads have queued for it.
 */
final class LoopClient {
    private final DefaultEventLoopGroupProvider provider = new DefaultEventLoopGroupProvider(1);
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final ClientResources resources;
    private final RedisClient client;

    LoopClient(ClientResources shared, ClientOptions options) {
        group = provider.allocate(Transports.eventLoopGroupClass());
        loop = group.next();
        resources = shared.mutate().eventLoopGroupProvider(provider).build();
        client = RedisClient.create(resources);
        client.setOptions(options);
    }

    RedisClient client() {
        return client;
    }

    EventLoop loop() {
        return loop;
    }

    /** Blocks for a bounded time. */
    void close() {
        RedisClients.shutDown(client);
        RedisClients.await(group.shutdownGracefully(0, RedisClients.SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS));
        RedisClients.await(resources.shutdown(0, RedisClients.SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS));
    }
}
