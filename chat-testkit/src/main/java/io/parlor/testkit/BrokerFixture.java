package io.parlor.testkit;

import io.parlor.broker.MessageBroker;
import java.time.Duration;
import java.util.List;

/**
 * What an adapter gives to {@link MessageBrokerCompatibilityKit}: nodes on one backend. What else it can do to that backend it declares by
 * implementing {@link BackendPower powers} as well; the promises that need one are tested if and only if it is there.
 *
 * <p>One fixture serves all tests of a class, one test at a time. Tests use rooms of their own, so that what earlier ones left does not matter.
 */
public interface BrokerFixture extends AutoCloseable {
    /**
     * Makes brokers as so many nodes of a cluster would. Those of one call see the same rooms; those of different calls do so if their
     * {@linkplain io.parlor.broker.BrokerProfile#shared() profile says so}. Where they cannot be several, one may be given several times.
     * The kit closes them, each at least once.
     */
    List<MessageBroker> newNodes(int count, NodeSettings settings);

    /** How long the kit waits for what must come, a backend's recovery from a fault included. */
    default Duration patience() {
        return Duration.ofSeconds(20);
    }

    /** Ends the backend. */
    @Override
    void close();
}
