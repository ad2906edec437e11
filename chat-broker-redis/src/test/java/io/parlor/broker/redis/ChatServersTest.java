package io.parlor.broker.redis;

import io.parlor.ChatServerBuilder;
import io.parlor.broker.MessageBroker;
import io.parlor.testkit.ChatAndStoresCompatibilityKit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chat servers that share a Redis, one of them a process that is killed. */
class ChatServersTest extends ChatAndStoresCompatibilityKit {
    private @Nullable RedisServer redis;

    @Override
    protected String startBackend() {
        redis = RedisServer.start();
        return redis.uri().toURI().toString();
    }

    @Override
    protected void stopBackend() {
        Objects.requireNonNull(redis).close();
    }

    @Override
    protected MessageBroker connect(String address) {
        return RedisMessageBroker.builder().uri(address).connect();
    }

    @Override
    protected ChatServerBuilder withStores(ChatServerBuilder builder, MessageBroker broker) {
        RedisMessageBroker its = (RedisMessageBroker) broker;
        return builder.readMarkers(its.readMarkers()).moderation(its.moderation());
    }
}
