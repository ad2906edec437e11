package io.parlor.spring.broker;

import io.parlor.broker.MessageBroker;
import io.parlor.broker.rabbit.RabbitMessageBroker;
import io.parlor.broker.rabbit.RabbitMessageBrokerBuilder;
import io.parlor.spring.BrokerType;
import io.parlor.spring.MessageBrokerCustomizer;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Rooms on RabbitMQ: where {@code spring.rabbitmq.*} or a service connection says, if Boot's module is there; else where {@code parlor.rabbit.uri} does. */
@AutoConfiguration(
        before = ParlorAutoConfiguration.class,
        afterName = "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration")
@ConditionalOnClass(RabbitMessageBroker.class)
@ConditionalOnBooleanProperty(name = "parlor.enabled", matchIfMissing = true)
@ConditionalOnBroker(BrokerType.RABBIT)
@ConditionalOnMissingBean(MessageBroker.class)
@EnableConfigurationProperties(RabbitBrokerProperties.class)
public final class ParlorRabbitAutoConfiguration {
    @Bean
    RabbitMessageBroker parlorBroker(
            RabbitBrokerProperties properties,
            ObjectProvider<MessageBrokerCustomizer<RabbitMessageBrokerBuilder>> customizers) {
        RabbitMessageBrokerBuilder builder = RabbitMessageBroker.builder();
        properties.applyTo(builder);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return BrokerSettingsException.explain(BrokerType.RABBIT, builder::connect);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RabbitConnectionDetails.class)
    @ConditionalOnBean(RabbitConnectionDetails.class)
    static class BootConnection {
        /** Ahead of the host's own customizers; {@code parlor.rabbit.uri} outdoes it. */
        @Bean
        @Order(Integer.MIN_VALUE)
        MessageBrokerCustomizer<RabbitMessageBrokerBuilder> parlorRabbitConnection(
                RabbitConnectionDetails details,
                ObjectProvider<RabbitProperties> boot,
                RabbitBrokerProperties properties) {
            return builder -> {
                if (properties.uri() == null) {
                    BootRabbitConnection.apply(details, boot.getIfAvailable(), properties, builder);
                }
            };
        }
    }
}
