package io.parlor.broker.rabbit;

import io.parlor.broker.MessageBroker;
import io.parlor.testkit.ChatCompatibilityKit;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chat servers that share a RabbitMQ, one of them a process that is killed. */
class ChatServersTest extends ChatCompatibilityKit {
    private @Nullable RabbitNode rabbit;

    @Override
    protected String startBackend() {
        rabbit = RabbitNode.start();
        return rabbit.uri();
    }

    @Override
    protected void stopBackend() {
        Objects.requireNonNull(rabbit).close();
    }

    @Override
    protected MessageBroker connect(String address) {
        return RabbitMessageBroker.builder().uri(address).connect();
    }

    @Override
    protected Duration patience() {
        return Brokers.PATIENCE;
    }
}
