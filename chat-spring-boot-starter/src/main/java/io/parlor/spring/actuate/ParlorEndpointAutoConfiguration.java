package io.parlor.spring.actuate;

import io.parlor.ChatServer;
import io.parlor.spring.autoconfigure.ChatLifecycle;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** The actuator's endpoint {@code parlor}, where it is exposed. */
@AutoConfiguration(after = ParlorAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(endpoint = ChatActuatorEndpoint.class)
@ConditionalOnBean({ChatServer.class, BrokerMonitor.class, ChatLifecycle.class})
public final class ParlorEndpointAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ChatActuatorEndpoint parlorEndpoint(
            ChatServer server, ChatLifecycle lifecycle, BrokerMonitor monitor, ApplicationContext context) {
        return new ChatActuatorEndpoint(server, lifecycle, monitor, context);
    }
}
