package io.parlor.broker.redis;

import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.MessageBrokerCompatibilityKit;

class ClusterTest extends MessageBrokerCompatibilityKit {
    @Override
    protected BrokerFixture newFixture() {
        return new RedisClusterFixture();
    }
}
