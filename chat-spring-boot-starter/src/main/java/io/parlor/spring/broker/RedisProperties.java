package io.parlor.spring.broker;

import io.parlor.broker.redis.RedisGroupSettings;
import io.parlor.broker.redis.RedisMessageBrokerBuilder;
import io.parlor.broker.redis.RedisMessageBrokerBuilder.PubSub;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Rooms on Redis.
 *
 * @param uri Where Redis is: redis://user:password@host:port/database, rediss:// for TLS, redis-sentinel:// for Sentinel, or several servers of a
 *     cluster. By default what spring.data.redis says, if Spring Boot's Redis module is there, else redis://localhost:6379.
 * @param keyPrefix What all keys and channels begin with.
 * @param shards Over how many hash tags the rooms are spread. Never change it while there is a log to keep.
 * @param historySize How many events of a room are kept at least. 0 for pub/sub alone.
 * @param historyAge How long an event is kept, unless there are more than history-size.
 * @param positionAge How long after its last event the position of a room is remembered.
 * @param keyWindow How long an idempotency key is remembered at least.
 * @param commandTimeout How long a command may take. By default what spring.data.redis.timeout says, else 5s.
 * @param connectTimeout How long making a connection may take. By default what spring.data.redis.connect-timeout says, else 3s.
 * @param replicas How many replicas must have an event before its post succeeds.
 * @param replicaTimeout How long they are waited for.
 * @param pubSub How events and signals reach the other nodes.
 * @param consumerGroups Whether events are stored a second time, for consumer groups. On all nodes, or on none.
 * @param durable What the broker is taken to promise. By default Redis is asked.
 */
@ConfigurationProperties("parlor.redis")
record RedisProperties(
        @DefaultValue List<String> uri,
        @DefaultValue("parlor") String keyPrefix,
        @DefaultValue("64") int shards,
        @DefaultValue("10000") int historySize,
        @DefaultValue("7d") Duration historyAge,
        @DefaultValue("90d") Duration positionAge,
        @DefaultValue("5m") Duration keyWindow,
        @Nullable Duration commandTimeout,
        @Nullable Duration connectTimeout,
        @DefaultValue("0") int replicas,
        @DefaultValue("1s") Duration replicaTimeout,
        @DefaultValue("auto") PubSub pubSub,
        @DefaultValue("false") boolean consumerGroups,
        @Nullable Boolean durable) {
    void applyTo(RedisMessageBrokerBuilder builder) {
        if (!uri.isEmpty()) {
            builder.uri(uri.toArray(String[]::new));
        }
        builder.keyPrefix(keyPrefix)
                .shards(shards)
                .historySize(historySize)
                .historyAge(historyAge)
                .positionAge(positionAge)
                .keyWindow(keyWindow)
                .waitForReplicas(replicas, replicaTimeout)
                .pubSub(pubSub);
        if (commandTimeout != null) {
            builder.commandTimeout(commandTimeout);
        }
        if (connectTimeout != null) {
            builder.connectTimeout(connectTimeout);
        }
        if (consumerGroups) {
            builder.consumerGroups(RedisGroupSettings.DEFAULT);
        }
        if (durable != null) {
            builder.durable(durable);
        }
    }
}
