package io.parlor.testkit;

import java.util.concurrent.ForkJoinPool;

/** The memory broker passes the compatibility kit when other threads than the callers' deliver. */
class InMemoryMessageBrokerOnAnExecutorTest extends MessageBrokerCompatibilityKit {
    @Override
    protected BrokerFixture newFixture() {
        return new InMemoryFixture(ForkJoinPool.commonPool());
    }
}
