package io.parlor.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.broker.BrokerException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RabbitMessageBrokerBuilderTest {
    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> RabbitMessageBroker.builder()
                        .uri("http://guest:secret@localhost")
                        .prefix("a b")
                        .shards(0)
                        .historyBytes(10)
                        .heartbeat(Duration.ofMillis(10))
                        .connect())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("uri")
                .hasMessageContaining("prefix")
                .hasMessageContaining("shards")
                .hasMessageContaining("historyBytes")
                .hasMessageContaining("heartbeat")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aRabbitThatIsNotThereIsUnavailable() {
        assertThatThrownBy(() -> RabbitMessageBroker.builder()
                        .uri("amqp://127.0.0.1:" + RabbitNode.freePort())
                        .connect())
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.kind()).isEqualTo(BrokerException.Kind.UNAVAILABLE));
    }
}
