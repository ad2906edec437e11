package io.parlor.broker.kafka;

import io.parlor.broker.MessageBroker;
import io.parlor.kafkaserver.KafkaServer;
import io.parlor.testkit.ChatCompatibilityKit;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chat servers that share a Kafka, one of them a process that is killed. */
class ChatServersTest extends ChatCompatibilityKit {
    private @Nullable KafkaServer kafka;

    @Override
    protected String startBackend() {
        kafka = KafkaServer.start(Map.of(), KafkaServer.smallJvm());
        return kafka.bootstrapServers();
    }

    @Override
    protected void stopBackend() {
        Objects.requireNonNull(kafka).close();
    }

    @Override
    protected MessageBroker connect(String address) {
        return KafkaMessageBroker.builder().bootstrapServers(address).connect();
    }

    @Override
    protected Duration patience() {
        return Brokers.PATIENCE;
    }
}
