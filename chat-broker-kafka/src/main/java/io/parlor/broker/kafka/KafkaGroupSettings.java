package io.parlor.broker.kafka;

import java.time.Duration;

/**
 * How {@link io.parlor.broker.ConsumerGroups} works on Kafka.
 *
 * @param inFlight       how many records of a partition are handled at once at most, those of one room one after another
 * @param maxDeliveries  how often a member tries a record, before it logs its place as an error, and goes on without it
 * @param retryDelay     after how long a record that failed is tried again; its room waits, others go on
 * @param handlerTimeout after how long a handler that has not completed its stage has failed
 * @param sessionTimeout after how long without a sign of life a member's partitions go to others
 * @param closeTimeout   how long closing a membership waits for handlers in flight
 */
public record KafkaGroupSettings(
        int inFlight,
        int maxDeliveries,
        Duration retryDelay,
        Duration handlerTimeout,
        Duration sessionTimeout,
        Duration closeTimeout) {
    public static final KafkaGroupSettings DEFAULT = new KafkaGroupSettings(
            256, 8, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(45), Duration.ofSeconds(2));

    public KafkaGroupSettings {
        if (inFlight < 1 || maxDeliveries < 1) {
            throw new IllegalArgumentException("inFlight and maxDeliveries are 1 or more");
        }
        if (retryDelay.toMillis() < 1
                || handlerTimeout.toMillis() < 1
                || sessionTimeout.toMillis() < 100
                || closeTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("times are 1 ms or more, a session timeout 100 ms or more");
        }
    }
}
