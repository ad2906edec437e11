package io.parlor.spring.broker;

import io.parlor.broker.MessageBroker;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.broker.memory.InMemoryMessageBrokerBuilder;
import io.parlor.spring.BrokerType;
import io.parlor.spring.MessageBrokerCustomizer;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Rooms in the memory of this process. */
@AutoConfiguration(before = ParlorAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "parlor.enabled", matchIfMissing = true)
@ConditionalOnBroker(BrokerType.MEMORY)
@ConditionalOnMissingBean(MessageBroker.class)
@EnableConfigurationProperties(MemoryProperties.class)
public final class ParlorMemoryAutoConfiguration {
    @Bean
    InMemoryMessageBroker parlorBroker(
            MemoryProperties properties,
            ObjectProvider<MessageBrokerCustomizer<InMemoryMessageBrokerBuilder>> customizers) {
        InMemoryMessageBrokerBuilder builder = InMemoryMessageBroker.builder();
        properties.applyTo(builder);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }
}
