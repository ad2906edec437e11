package io.parlor.spring.broker;

import io.parlor.broker.kafka.KafkaMessageBrokerBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Rooms on Kafka.
 *
 * @param bootstrapServers Some of the cluster's brokers, host:port. By default what spring.kafka says, if Spring Boot's Kafka module is there, else
 *     localhost:9092.
 * @param properties Properties of Kafka's clients, for all of them.
 * @param topicPrefix What the names of the topics begin with.
 * @param partitions How many partitions both topics have. Never change it while there is a log to keep.
 * @param retention How long an event is kept.
 * @param keyWindow How long an idempotency key is remembered at least.
 * @param createTopics Whether topics that are missing are created.
 * @param commandTimeout How long a command may take.
 * @param connectTimeout How long connecting may take.
 */
@ConfigurationProperties("parlor.kafka")
record KafkaBrokerProperties(
        @DefaultValue List<String> bootstrapServers,
        @DefaultValue Map<String, String> properties,
        @DefaultValue("parlor") String topicPrefix,
        @DefaultValue("16") int partitions,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("5m") Duration keyWindow,
        @DefaultValue("true") boolean createTopics,
        @DefaultValue("5s") Duration commandTimeout,
        @DefaultValue("10s") Duration connectTimeout) {
    void applyTo(KafkaMessageBrokerBuilder builder) {
        if (!bootstrapServers.isEmpty()) {
            builder.bootstrapServers(String.join(",", bootstrapServers));
        }
        builder.properties(properties)
                .topicPrefix(topicPrefix)
                .partitions(partitions)
                .retention(retention)
                .keyWindow(keyWindow)
                .createTopics(createTopics)
                .commandTimeout(commandTimeout)
                .connectTimeout(connectTimeout);
    }
}
