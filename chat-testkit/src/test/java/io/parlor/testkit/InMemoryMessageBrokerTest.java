package io.parlor.testkit;

/** The memory broker passes the compatibility kit. */
class InMemoryMessageBrokerTest extends MessageBrokerCompatibilityKit {
    @Override
    protected BrokerFixture newFixture() {
        return new InMemoryFixture(Runnable::run);
    }
}
