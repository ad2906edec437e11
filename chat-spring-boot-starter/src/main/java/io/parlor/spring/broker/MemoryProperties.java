package io.parlor.spring.broker;

import io.parlor.broker.memory.InMemoryMessageBrokerBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The broker in memory.
 *
 * @param historySize How many events of a room are kept.
 * @param historyAge How long an event is kept at most. By default without a bound.
 * @param maxRoomSize About the most memory that the events of a room take.
 */
@ConfigurationProperties("parlor.memory")
record MemoryProperties(
        @DefaultValue("1000") int historySize,
        @Nullable Duration historyAge,
        @DefaultValue("1MB") DataSize maxRoomSize) {
    void applyTo(InMemoryMessageBrokerBuilder builder) {
        builder.maxRecords(historySize).maxRoomBytes(maxRoomSize.toBytes());
        if (historyAge != null) {
            builder.maxAge(historyAge);
        }
    }
}
