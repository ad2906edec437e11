package io.parlor.benchmarks;

import io.parlor.broker.redis.RedisMessageBroker;
import io.parlor.broker.redis.RedisMessageBrokerBuilder;
import java.util.List;

/**
 * The Redis broker beside the same commands by hand through the same Lettuce, in turns, so that what else the machine does
 * falls on both. Prints the medians over the rounds.
 */
final class RedisBroker {
    private RedisBroker() {}

    public static void main(String[] args) throws InterruptedException {
        try (RedisProcess redis = new RedisProcess()) {
            Comparison.run(List.of(
                    new RawRedis(redis.uri(), true),
                    new BrokerRoom("stream mode", builder(redis).connect(), false),
                    new BrokerRoom("stream mode, with keys", builder(redis).connect(), true)));
            Comparison.run(List.of(
                    new RawRedis(redis.uri(), false),
                    new BrokerRoom("pub/sub mode", pubSub(redis).connect(), false),
                    new BrokerRoom("pub/sub mode, with keys", pubSub(redis).connect(), true)));
        }
    }

    private static RedisMessageBrokerBuilder builder(RedisProcess redis) {
        return RedisMessageBroker.builder().uri(redis.uri());
    }

    private static RedisMessageBrokerBuilder pubSub(RedisProcess redis) {
        return builder(redis).keyPrefix("pubsub").historySize(0);
    }
}
