package io.parlor.spring;

import io.parlor.ChatServerBuilder;

/**
 * A bean that changes how the {@link io.parlor.ChatServer} is built, after the properties and the other beans have been applied. All beans of this
 * type are asked, in their {@linkplain org.springframework.core.annotation.Order order}.
 */
@FunctionalInterface
public interface ChatServerCustomizer {
    void customize(ChatServerBuilder builder);
}
