package io.parlor.spring;

/**
 * A bean that changes how a broker is built, after its connection and the properties have been applied; for example a
 * {@code MessageBrokerCustomizer<RedisMessageBrokerBuilder>}. All beans of the fitting type are asked, in their
 * {@linkplain org.springframework.core.annotation.Order order}.
 *
 * @param <B> the broker's builder
 */
@FunctionalInterface
public interface MessageBrokerCustomizer<B> {
    void customize(B builder);
}
