package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.broker.BrokerException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisMessageBrokerBuilderTest {
    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> RedisMessageBroker.builder()
                        .keyPrefix("a{b}")
                        .shards(0)
                        .historySize(0)
                        .consumerGroups(RedisGroupSettings.DEFAULT)
                        .waitForReplicas(1, Duration.ofSeconds(60))
                        .connect())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyPrefix")
                .hasMessageContaining("shards")
                .hasMessageContaining("consumerGroups")
                .hasMessageContaining("waitForReplicas");
    }

    @Test
    void aRedisThatIsNotThereIsUnavailable() {
        assertThatThrownBy(() -> RedisMessageBroker.builder()
                        .uri("redis://127.0.0.1:" + RedisServer.freePort())
                        .connect())
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.kind()).isEqualTo(BrokerException.Kind.UNAVAILABLE));
    }

    @Test
    void theProfileAsksRedisWhetherItWritesThrough() {
        try (RedisServer careful = RedisServer.startDurable();
                RedisServer careless = RedisServer.start();
                RedisMessageBroker one =
                        RedisMessageBroker.builder().uri(careful.uri()).connect();
                RedisMessageBroker two =
                        RedisMessageBroker.builder().uri(careless.uri()).connect();
                RedisMessageBroker pubSub = RedisMessageBroker.builder()
                        .uri(careful.uri())
                        .keyPrefix("other")
                        .historySize(0)
                        .connect()) {
            assertThat(one.profile().durable()).isTrue();
            assertThat(two.profile().durable()).isFalse();
            assertThat(pubSub.profile().durable()).isFalse();
            assertThat(pubSub.profile().retained()).isFalse();
        }
    }
}
