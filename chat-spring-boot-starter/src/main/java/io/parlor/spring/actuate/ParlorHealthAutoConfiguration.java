package io.parlor.spring.actuate;

import io.parlor.ChatServer;
import io.parlor.spring.autoconfigure.ChatLifecycle;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health component {@code parlor}. */
@AutoConfiguration(after = ParlorAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("parlor")
@ConditionalOnBean({ChatServer.class, BrokerMonitor.class, ChatLifecycle.class})
@EnableConfigurationProperties(HealthProperties.class)
public final class ParlorHealthAutoConfiguration {
    /** @param server is built by then, and its broker watched */
    @Bean
    @ConditionalOnMissingBean(name = "parlorHealthIndicator")
    HealthIndicator parlorHealthIndicator(
            ChatServer server, BrokerMonitor monitor, ChatLifecycle lifecycle, HealthProperties properties) {
        return new ChatHealthIndicator(monitor, lifecycle, properties.timeout());
    }
}
