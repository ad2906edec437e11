package io.parlor.broker.redis;

import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.MessageBrokerCompatibilityKit;

class StreamModeTest extends MessageBrokerCompatibilityKit {
    @Override
    protected BrokerFixture newFixture() {
        return new RedisFixture.Streams(builder -> builder.consumerGroups(RedisFixture.GROUPS));
    }
}
