package io.parlor.spring.listener;

import io.parlor.ChatServer;
import io.parlor.broker.MessageBroker;
import io.parlor.spring.GroupEventHandler;
import io.parlor.spring.RoomEventListener;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/** Tells {@link RoomEventListener} and {@link GroupEventHandler} beans of events. */
@AutoConfiguration(after = ParlorAutoConfiguration.class)
@ConditionalOnBean({ChatServer.class, MessageBroker.class})
public final class ParlorListenerAutoConfiguration {
    @Bean
    EventListeners parlorEventListeners(
            ChatServer chat,
            MessageBroker broker,
            ObjectProvider<RoomEventListener> listeners,
            ObjectProvider<GroupEventHandler> handlers) {
        return new EventListeners(
                chat,
                broker,
                listeners.orderedStream().toList(),
                handlers.orderedStream().toList());
    }
}
