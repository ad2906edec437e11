package io.parlor.spring.broker;

import io.parlor.broker.MessageBroker;
import io.parlor.broker.kafka.KafkaMessageBroker;
import io.parlor.broker.kafka.KafkaMessageBrokerBuilder;
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
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Rooms on Kafka: where {@code spring.kafka.*} or a service connection says, if Boot's module is there; else where {@code parlor.kafka.bootstrap-servers} does. */
@AutoConfiguration(
        before = ParlorAutoConfiguration.class,
        afterName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration")
@ConditionalOnClass(KafkaMessageBroker.class)
@ConditionalOnBooleanProperty(name = "parlor.enabled", matchIfMissing = true)
@ConditionalOnBroker(BrokerType.KAFKA)
@ConditionalOnMissingBean(MessageBroker.class)
@EnableConfigurationProperties(KafkaBrokerProperties.class)
public final class ParlorKafkaAutoConfiguration {
    @Bean
    KafkaMessageBroker parlorBroker(
            KafkaBrokerProperties properties,
            ObjectProvider<MessageBrokerCustomizer<KafkaMessageBrokerBuilder>> customizers) {
        KafkaMessageBrokerBuilder builder = KafkaMessageBroker.builder();
        properties.applyTo(builder);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return BrokerSettingsException.explain(BrokerType.KAFKA, builder::connect);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(KafkaConnectionDetails.class)
    @ConditionalOnBean({KafkaConnectionDetails.class, KafkaProperties.class})
    static class BootConnection {
        /** Ahead of the host's own customizers; {@code parlor.kafka.bootstrap-servers} outdoes it. */
        @Bean
        @Order(Integer.MIN_VALUE)
        MessageBrokerCustomizer<KafkaMessageBrokerBuilder> parlorKafkaConnection(
                KafkaConnectionDetails details, KafkaProperties boot, KafkaBrokerProperties properties) {
            return builder -> {
                if (properties.bootstrapServers().isEmpty()) {
                    BootKafkaConnection.apply(details, boot, builder);
                }
            };
        }
    }
}
