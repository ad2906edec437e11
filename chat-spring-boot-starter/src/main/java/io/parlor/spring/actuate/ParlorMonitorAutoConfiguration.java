package io.parlor.spring.actuate;

import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Watches the broker where there is somebody to be told: with Spring Boot's actuator. */
@AutoConfiguration(before = ParlorAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBooleanProperty(name = "parlor.enabled", matchIfMissing = true)
public final class ParlorMonitorAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    BrokerMonitor parlorBrokerMonitor() {
        return new BrokerMonitor(System::nanoTime);
    }
}
