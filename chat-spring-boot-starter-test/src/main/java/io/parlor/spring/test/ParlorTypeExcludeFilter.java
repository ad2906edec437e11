package io.parlor.spring.test;

import io.parlor.protocol.Protocol;
import io.parlor.room.ModerationStore;
import io.parlor.room.PostInterceptor;
import io.parlor.room.ReadMarkerStore;
import io.parlor.security.Authenticator;
import io.parlor.security.RoomPolicy;
import io.parlor.session.ChatListener;
import io.parlor.spring.ChatServerCustomizer;
import io.parlor.spring.GroupEventHandler;
import io.parlor.spring.MessageBrokerCustomizer;
import io.parlor.spring.RoomEventListener;
import java.util.Set;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;

/** Lets the chat server's hooks through. Made by Spring's test framework. */
final class ParlorTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<ParlorTest> {
    private static final Set<Class<?>> HOOKS = Set.of(
            Authenticator.class,
            RoomPolicy.class,
            PostInterceptor.class,
            ChatListener.class,
            ModerationStore.class,
            ReadMarkerStore.class,
            Protocol.class,
            ChatServerCustomizer.class,
            MessageBrokerCustomizer.class,
            RoomEventListener.class,
            GroupEventHandler.class);

    ParlorTypeExcludeFilter(Class<?> testClass) {
        super(testClass);
    }

    @Override
    protected Set<Class<?>> getKnownIncludes() {
        return HOOKS;
    }
}
