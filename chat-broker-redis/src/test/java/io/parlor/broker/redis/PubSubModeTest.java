package io.parlor.broker.redis;

import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.MessageBrokerCompatibilityKit;

class PubSubModeTest extends MessageBrokerCompatibilityKit {
    @Override
    protected BrokerFixture newFixture() {
        return new RedisFixture(builder -> builder.historySize(0));
    }
}
