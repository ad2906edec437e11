package io.parlor.broker.rabbit;

import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.MessageBrokerCompatibilityKit;

class RabbitMessageBrokerTest extends MessageBrokerCompatibilityKit {
    @Override
    protected BrokerFixture newFixture() {
        return new RabbitFixture();
    }
}
