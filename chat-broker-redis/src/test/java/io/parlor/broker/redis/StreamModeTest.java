package io.parlor.broker.redis;

import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.MessageBrokerCompatibilityKit;
import java.util.function.UnaryOperator;

class StreamModeTest extends MessageBrokerCompatibilityKit {
    @Override
    protected BrokerFixture newFixture() {
        return new RedisFixture.Streams(UnaryOperator.identity());
    }
}
