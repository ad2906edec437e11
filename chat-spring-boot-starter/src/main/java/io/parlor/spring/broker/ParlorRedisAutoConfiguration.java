package io.parlor.spring.broker;

import io.parlor.broker.MessageBroker;
import io.parlor.broker.redis.RedisMessageBroker;
import io.parlor.broker.redis.RedisMessageBrokerBuilder;
import io.parlor.room.ModerationStore;
import io.parlor.room.ReadMarkerStore;
import io.parlor.spring.BrokerType;
import io.parlor.spring.MessageBrokerCustomizer;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Rooms on Redis: where {@code spring.data.redis.*} or a service connection says, if Boot's module is there; else where {@code parlor.redis.uri} does. */
@AutoConfiguration(
        before = ParlorAutoConfiguration.class,
        afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(RedisMessageBroker.class)
@ConditionalOnBooleanProperty(name = "parlor.enabled", matchIfMissing = true)
@ConditionalOnBroker(BrokerType.REDIS)
@ConditionalOnMissingBean(MessageBroker.class)
@EnableConfigurationProperties(RedisProperties.class)
public final class ParlorRedisAutoConfiguration {
    @Bean
    RedisMessageBroker parlorBroker(
            RedisProperties properties,
            ObjectProvider<MessageBrokerCustomizer<RedisMessageBrokerBuilder>> customizers) {
        RedisMessageBrokerBuilder builder = RedisMessageBroker.builder();
        properties.applyTo(builder);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return BrokerSettingsException.explain(BrokerType.REDIS, builder::connect);
    }

    /** Shared by all nodes, as it is in Redis. */
    @Bean
    @ConditionalOnMissingBean
    ModerationStore parlorModeration(RedisMessageBroker parlorBroker) {
        return parlorBroker.moderation();
    }

    /** Shared by all nodes, as it is in Redis. */
    @Bean
    @ConditionalOnMissingBean
    ReadMarkerStore parlorReadMarkers(RedisMessageBroker parlorBroker) {
        return parlorBroker.readMarkers();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    @ConditionalOnBean(DataRedisConnectionDetails.class)
    static class BootConnection {
        /** Ahead of the host's own customizers; {@code parlor.redis.uri} outdoes it. */
        @Bean
        @Order(Integer.MIN_VALUE)
        MessageBrokerCustomizer<RedisMessageBrokerBuilder> parlorRedisConnection(
                DataRedisConnectionDetails details,
                ObjectProvider<DataRedisProperties> boot,
                RedisProperties properties) {
            return builder -> {
                if (properties.uri().isEmpty()) {
                    BootRedisConnection.apply(details, boot.getIfAvailable(), properties, builder);
                }
            };
        }
    }
}
