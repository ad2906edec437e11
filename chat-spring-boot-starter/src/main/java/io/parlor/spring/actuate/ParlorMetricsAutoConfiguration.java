package io.parlor.spring.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.parlor.ChatServer;
import io.parlor.spring.ChatServerCustomizer;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The meters, where there is a registry for them. */
@AutoConfiguration(
        after = ParlorMonitorAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
        before = ParlorAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, BrokerMonitor.class})
@ConditionalOnBooleanProperty(name = "parlor.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MetricsProperties.class)
public final class ParlorMetricsAutoConfiguration {
    @Bean
    ChatMetrics parlorMetrics(ObjectProvider<ChatServer> server, BrokerMonitor monitor) {
        return new ChatMetrics(server, monitor);
    }

    @Bean
    ChatServerCustomizer parlorDeliveryMetrics(ChatMetrics metrics) {
        return builder -> builder.deliveryListener(metrics);
    }
}
