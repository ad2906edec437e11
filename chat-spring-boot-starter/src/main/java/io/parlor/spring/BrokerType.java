package io.parlor.spring;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** The brokers there are. */
public enum BrokerType {
    MEMORY("io.parlor.broker.memory.InMemoryMessageBroker", "chat-core"),
    REDIS("io.parlor.broker.redis.RedisMessageBroker", "chat-broker-redis"),
    KAFKA("io.parlor.broker.kafka.KafkaMessageBroker", "chat-broker-kafka"),
    RABBIT("io.parlor.broker.rabbit.RabbitMessageBroker", "chat-broker-rabbit");

    private final String className;
    private final String module;

    BrokerType(String className, String module) {
        this.className = className;
        this.module = module;
    }

    /** The artifact that has it, in the group {@code io.parlor}. */
    public String module() {
        return module;
    }

    /** As the property {@code parlor.broker.type} has it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isPresent(@Nullable ClassLoader loader) {
        return ClassUtils.isPresent(className, loader);
    }

    /** Those on the class path that are not built in. */
    public static Stream<BrokerType> modulesPresent(@Nullable ClassLoader loader) {
        Predicate<BrokerType> builtIn = MEMORY::equals;
        return Stream.of(values()).filter(builtIn.negate()).filter(type -> type.isPresent(loader));
    }
}
