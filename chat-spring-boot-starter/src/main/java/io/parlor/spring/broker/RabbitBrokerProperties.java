package io.parlor.spring.broker;

import io.parlor.broker.rabbit.RabbitMessageBrokerBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Rooms on RabbitMQ.
 *
 * @param uri Where RabbitMQ is: amqp://user:password@host:port/vhost, amqps:// for TLS. By default what spring.rabbitmq says, if Spring Boot's AMQP
 *     module is there, else amqp://localhost:5672.
 * @param prefix What the names of streams, exchanges and queues begin with.
 * @param shards Over how many streams the rooms are spread. Never change it while there is a log to keep.
 * @param historySize How much of each stream is kept at most.
 * @param historyAge How long an event is kept, unless there is more than history-size.
 * @param keyWindow How long an idempotency key is remembered at least.
 * @param commandTimeout How long a command may take.
 * @param connectTimeout How long making a connection may take. By default what spring.rabbitmq.connection-timeout says, else 3s.
 */
@ConfigurationProperties("parlor.rabbit")
record RabbitBrokerProperties(
        @Nullable String uri,
        @DefaultValue("parlor") String prefix,
        @DefaultValue("8") int shards,
        @DefaultValue("1GB") DataSize historySize,
        @DefaultValue("7d") Duration historyAge,
        @DefaultValue("5m") Duration keyWindow,
        @DefaultValue("5s") Duration commandTimeout,
        @Nullable Duration connectTimeout) {
    void applyTo(RabbitMessageBrokerBuilder builder) {
        if (uri != null) {
            builder.uri(uri);
        }
        builder.prefix(prefix)
                .shards(shards)
                .historyBytes(historySize.toBytes())
                .historyAge(historyAge)
                .keyWindow(keyWindow)
                .commandTimeout(commandTimeout);
        if (connectTimeout != null) {
            builder.connectTimeout(connectTimeout);
        }
    }
}
