package io.parlor.spring.websocket;

import io.parlor.ChatServer;
import io.parlor.spring.EndpointCustomizer;
import io.parlor.spring.ParlorProperties;
import io.parlor.spring.ServerTransport;
import io.parlor.spring.autoconfigure.ChatLifecycle;
import io.parlor.spring.autoconfigure.ConditionalOnTransport;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import io.parlor.spring.websocket.WebSocketProperties.Endpoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

/**
 * The endpoint of the chat server, in a servlet web application. It needs no {@code @EnableWebSocket}, and does not mind one: it has a handler
 * mapping of its own.
 */
@AutoConfiguration(after = ParlorAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty(name = "parlor.websocket.enabled", matchIfMissing = true)
@ConditionalOnTransport(ServerTransport.SERVLET)
@ConditionalOnBean(ChatServer.class)
@EnableConfigurationProperties(WebSocketProperties.class)
public final class ParlorWebSocketAutoConfiguration {
    /** Ahead of controllers and files. */
    private static final int ORDER = -10;

    @Bean
    @ConditionalOnMissingBean(name = "parlorHandlerMapping")
    WebSocketHandlerMapping parlorHandlerMapping(
            ChatServer server,
            ParlorProperties parlor,
            WebSocketProperties properties,
            ObjectProvider<EndpointCustomizer> customizers,
            ObjectProvider<SockJsWorkers> workers) {
        boolean sockJs = properties.all().stream().anyMatch(Endpoint::sockjs);
        ChatEndpoints endpoints = new ChatEndpoints(
                server, properties, customizers.orderedStream().toList(), sockJs ? workers.getObject() : null, (int)
                        parlor.limits().maxFrameSize().toBytes());
        WebSocketHandlerMapping mapping = new WebSocketHandlerMapping();
        mapping.setUrlMap(endpoints.handlers());
        mapping.setOrder(ORDER);
        mapping.setPhase(ChatLifecycle.PHASE - 1);
        return mapping;
    }

    /** Made when an endpoint speaks SockJS. */
    @Bean
    @org.springframework.context.annotation.Lazy
    SockJsWorkers parlorSockJsWorkers(WebSocketProperties properties) {
        return new SockJsWorkers(properties.sockjs());
    }
}
