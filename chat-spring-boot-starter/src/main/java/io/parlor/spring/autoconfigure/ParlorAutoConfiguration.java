package io.parlor.spring.autoconfigure;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.broker.MessageBroker;
import io.parlor.protocol.Protocol;
import io.parlor.protocol.json.JsonProtocol;
import io.parlor.room.ModerationStore;
import io.parlor.room.PostInterceptor;
import io.parlor.room.ReadMarkerStore;
import io.parlor.security.Authenticator;
import io.parlor.security.RoomPolicy;
import io.parlor.session.ChatListener;
import io.parlor.spring.ChatServerCustomizer;
import io.parlor.spring.ParlorProperties;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** The chat server, of the broker bean and the host's own beans: hooks, then customizers. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "parlor.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ParlorProperties.class)
public final class ParlorAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ChatServer chatServer(
            ParlorProperties properties,
            ObjectProvider<MessageBroker> brokers,
            ObjectProvider<BrokerDecorator> decorators,
            ObjectProvider<ChatServerCustomizer> customizers,
            ApplicationContext context) {
        MessageBroker broker = brokers.getIfAvailable(() -> {
            throw BrokerNotChosenException.of(properties.broker().type(), context.getClassLoader());
        });
        ChatServerBuilder builder = ChatServer.builder();
        properties.applyTo(builder);
        for (BrokerDecorator decorator : decorators.orderedStream().toList()) {
            broker = DecoratedBroker.of(broker, decorator);
        }
        builder.broker(broker);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    /** Ahead of the host's own customizers. */
    @Bean
    @Order(Integer.MIN_VALUE)
    ChatServerCustomizer hooksOfTheHost(
            ParlorProperties properties,
            ObjectProvider<Authenticator> authenticator,
            ObjectProvider<RoomPolicy> policy,
            ObjectProvider<PostInterceptor> interceptors,
            ObjectProvider<ChatListener> listeners,
            ObjectProvider<ModerationStore> moderation,
            ObjectProvider<ReadMarkerStore> markers,
            ObjectProvider<Protocol> protocols) {
        return builder -> {
            if (properties.guests().enabled()) {
                builder.authenticator(Authenticator.guests());
            }
            authenticator.ifAvailable(builder::authenticator);
            policy.ifAvailable(builder::policy);
            interceptors.orderedStream().forEach(builder::interceptor);
            listeners.orderedStream().forEach(builder::listener);
            moderation.ifAvailable(builder::moderation);
            markers.ifAvailable(builder::readMarkers);
            builder.protocols(Stream.concat(Stream.of(new JsonProtocol()), protocols.orderedStream())
                    .toArray(Protocol[]::new));
        };
    }

    @Bean
    @ConditionalOnMissingBean
    ChatLifecycle chatLifecycle(ChatServer server, ParlorProperties properties) {
        return new ChatLifecycle(server, properties.drain());
    }
}
