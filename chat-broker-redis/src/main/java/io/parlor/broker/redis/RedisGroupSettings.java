package io.parlor.broker.redis;

import java.time.Duration;

/**
 * How {@link io.parlor.broker.ConsumerGroups} works on Redis.
 *
 * @param firehoseSize   how many records a shard keeps for the groups. A group that is further behind than this loses the oldest
 * @param maxDeliveries  how often a record is tried, before it is put aside as a dead letter
 * @param deadLetters    how many dead letters a group keeps for each shard, the newest
 * @param batch          how many records of a shard are handled at once, those of one room one after another
 * @param pollInterval   how often the shards are asked for new records when there were none
 * @param retryDelay     after how long a record that failed is tried again, at the earliest
 * @param handlerTimeout after how long a handler that has not completed its stage has failed
 * @param lease          for how long a member owns a shard without renewing it: a dead member's records wait that long
 */
public record RedisGroupSettings(
        int firehoseSize,
        int maxDeliveries,
        int deadLetters,
        int batch,
        Duration pollInterval,
        Duration retryDelay,
        Duration handlerTimeout,
        Duration lease) {
    public static final RedisGroupSettings DEFAULT = new RedisGroupSettings(
            10_000,
            8,
            1_000,
            64,
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15));

    public RedisGroupSettings {
        if (firehoseSize < 1 || maxDeliveries < 1 || deadLetters < 1 || batch < 1) {
            throw new IllegalArgumentException("firehoseSize, maxDeliveries, deadLetters and batch are 1 or more");
        }
        if (pollInterval.toMillis() < 1
                || retryDelay.toMillis() < 1
                || handlerTimeout.toMillis() < 1
                || lease.toMillis() < 100) {
            throw new IllegalArgumentException("times are 1 ms or more, a lease 100 ms or more");
        }
    }
}
