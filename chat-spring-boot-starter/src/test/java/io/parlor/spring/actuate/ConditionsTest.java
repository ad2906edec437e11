package io.parlor.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parlor.ChatServer;
import io.parlor.broker.BrokerException;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import io.parlor.spring.broker.ParlorMemoryAutoConfiguration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When there is what operators see, and when not. */
class ConditionsTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ParlorAutoConfiguration.class,
                    ParlorMemoryAutoConfiguration.class,
                    ParlorMonitorAutoConfiguration.class,
                    ParlorMetricsAutoConfiguration.class,
                    ParlorHealthAutoConfiguration.class,
                    ParlorEndpointAutoConfiguration.class))
            .withPropertyValues("parlor.broker.type=memory", "management.endpoints.web.exposure.include=parlor");

    @Test
    void withTheActuatorThereIsAllButMetersWhichNeedARegistry() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(ChatHealthIndicator.class)
                .hasSingleBean(ChatActuatorEndpoint.class)
                .doesNotHaveBean(ChatMetrics.class));
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> assertThat(context).hasSingleBean(ChatMetrics.class));
    }

    @Test
    void withoutItThereIsAChatServerAlone() {
        runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class, Endpoint.class, MeterRegistry.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ChatServer.class)
                        .doesNotHaveBean("parlorBrokerMonitor")
                        .doesNotHaveBean("parlorHealthIndicator")
                        .doesNotHaveBean("parlorEndpoint")
                        .doesNotHaveBean("parlorMetrics"));
    }

    @Test
    void eachCanBeTurnedOff() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("parlor.metrics.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ChatMetrics.class));
        runner.withPropertyValues("management.health.parlor.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ChatHealthIndicator.class));
        runner.withPropertyValues("management.endpoint.parlor.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(ChatActuatorEndpoint.class));
        runner.withPropertyValues("management.endpoints.web.exposure.include=health")
                .run(context -> assertThat(context).doesNotHaveBean(ChatActuatorEndpoint.class));
    }

    @Test
    void nothingIsWatchedIfParlorIsDisabled() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("parlor.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(BrokerMonitor.class)
                        .doesNotHaveBean(ChatHealthIndicator.class)
                        .doesNotHaveBean(ChatActuatorEndpoint.class)
                        .doesNotHaveBean(ChatMetrics.class));
    }

    @Test
    void anIndicatorOfTheHostOutdoesTheStarters() {
        runner.withUserConfiguration(OwnIndicator.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(HealthIndicator.class)
                        .doesNotHaveBean(ChatHealthIndicator.class));
    }

    /** It has failed a moment ago, and answers now. */
    @Test
    void aBrokerThatHasFailedLatelyIsDegraded() {
        runner.run(context -> {
            ChatHealthIndicator indicator = context.getBean(ChatHealthIndicator.class);
            assertThat(indicator.health()).extracting(Health::getStatus).isEqualTo(Status.UP);
            var unused = context.getBean(BrokerMonitor.class)
                    .around(
                            "append",
                            () -> CompletableFuture.failedFuture(
                                    new BrokerException(BrokerException.Kind.UNAVAILABLE, "gone")));
            Health health = indicator.health();
            assertThat(health.getStatus()).isEqualTo(ChatHealthIndicator.DEGRADED);
            assertThat(health.getDetails()).containsEntry("lastFailure", "unavailable");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnIndicator {
        @Bean
        HealthIndicator parlorHealthIndicator() {
            return () -> Health.up().build();
        }
    }
}
