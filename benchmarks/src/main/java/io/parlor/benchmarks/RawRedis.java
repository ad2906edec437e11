package io.parlor.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What one would write by hand with Lettuce: a script with XADD and PUBLISH, or PUBLISH alone. It promises nothing but to send. */
final class RawRedis implements Subject {
    private static final String SCRIPT = """
            redis.call('XADD', KEYS[1], 'MAXLEN', '~', 10000, '*', 'd', ARGV[1])
            redis.call('PUBLISH', KEYS[1], ARGV[1])
            return 1
            """;
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final StatefulRedisPubSubConnection<String, byte[]> subscriber;
    private final boolean stored;
    private final String[] keys;
    private final String sha;

    RawRedis(String uri, boolean stored) {
        this.stored = stored;
        client = RedisClient.create(uri);
        connection = client.connect(CODEC);
        subscriber = client.connectPubSub(CODEC);
        keys = new String[] {stored ? "raw:stored" : "raw:published"};
        sha = connection.sync().scriptLoad(SCRIPT);
    }

    @Override
    public String name() {
        return stored ? "raw Lua XADD+PUBLISH" : "raw PUBLISH";
    }

    @Override
    public CompletionStage<?> send(byte[] payload) {
        return stored
                ? connection.async().evalsha(sha, ScriptOutputType.INTEGER, keys, payload)
                : connection.async().publish(keys[0], payload);
    }

    @Override
    public void listen(Consumer<byte[]> arrived) {
        subscriber.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] message) {
                arrived.accept(message);
            }
        });
        subscriber.sync().subscribe(keys[0]);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
