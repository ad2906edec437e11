package io.parlor.broker.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lettuce, configured: no reconnecting of its own, no command sent twice, no timers a command. */
final class RedisClients implements AutoCloseable {
    static final long SHUTDOWN_MILLIS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(RedisClients.class);

    private final List<RedisURI> uris;
    private final ClientResources resources;
    private final RedisClient client;
    private final LoopClient appends;
    private final LoopClient channels;
    private final ClientOptions options;

    RedisClients(RedisSettings settings) {
        Duration connect = settings.times().connect();
        uris = settings.uris().stream().map(uri -> withTimeout(uri, connect)).toList();
        resources = ClientResources.builder()
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources);
        ClientOptions.Builder builder = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.create())
                .socketOptions(SocketOptions.builder().connectTimeout(connect).build());
        if (settings.ssl() != null) {
            builder.sslOptions(settings.ssl());
        }
        options = builder.build();
        client.setOptions(options);
        appends = new LoopClient(resources, options);
        channels = new LoopClient(resources, options);
    }

    private static RedisURI withTimeout(RedisURI uri, Duration timeout) {
        RedisURI copy = new RedisURI();
        copy.applySsl(uri);
        copy.applyAuthentication(uri);
        copy.setHost(uri.getHost());
        copy.setPort(uri.getPort());
        copy.setSocket(uri.getSocket());
        copy.setDatabase(uri.getDatabase());
        copy.setClientName(uri.getClientName());
        copy.getSentinels().addAll(uri.getSentinels());
        copy.setSentinelMasterId(uri.getSentinelMasterId());
        copy.setTimeout(timeout);
        return copy;
    }

    /** As configured: a server, a set of Sentinels, or some servers of a cluster. */
    List<RedisURI> uris() {
        return uris;
    }

    CompletionStage<StatefulRedisConnection<String, byte[]>> connect(RedisURI uri) {
        return client.connectAsync(CommandLink.CODEC, uri);
    }

    /** On {@link #appendLoop}. */
    CompletionStage<StatefulRedisConnection<String, byte[]>> connectForAppends(RedisURI uri) {
        return appends.client().connectAsync(CommandLink.CODEC, uri);
    }

    EventLoop appendLoop() {
        return appends.loop();
    }

    /** On {@link #channelLoop}. */
    CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub(RedisURI uri) {
        return channels.client().connectPubSubAsync(CommandLink.CODEC, uri);
    }

    EventLoop channelLoop() {
        return channels.loop();
    }

    /** For the topology of the cluster only. The caller shuts it down. */
    RedisClusterClient newClusterClient() {
        RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
        cluster.setOptions(ClusterClientOptions.builder(options).build());
        return cluster;
    }

    /** Blocks for a bounded time. */
    @Override
    public void close() {
        appends.close();
        channels.close();
        shutDown(client);
        await(resources.shutdown(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** Lettuce's own shutdown waits without a bound, for connections that were being made as it began, for example. */
    static void shutDown(AbstractRedisClient client) {
        try {
            client.shutdownAsync(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS).get(SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("Lettuce did not shut down in good order", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void await(Future<?> ended) {
        ended.awaitUninterruptibly(SHUTDOWN_MILLIS);
    }
}
