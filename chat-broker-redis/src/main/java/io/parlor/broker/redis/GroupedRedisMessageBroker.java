package io.parlor.broker.redis;

/** A broker that implements {@link io.parlor.broker.ConsumerGroups} too, because they are configured. */
final class GroupedRedisMessageBroker extends RedisMessageBroker {
    GroupedRedisMessageBroker(Engine engine, RedisGroupSettings settings) {
        super(engine);
    }
}
