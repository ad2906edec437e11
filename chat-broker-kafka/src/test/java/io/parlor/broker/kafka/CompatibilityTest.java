package io.parlor.broker.kafka;

import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.MessageBrokerCompatibilityKit;

class CompatibilityTest extends MessageBrokerCompatibilityKit {
    @Override
    protected BrokerFixture newFixture() {
        return new KafkaFixture();
    }
}
