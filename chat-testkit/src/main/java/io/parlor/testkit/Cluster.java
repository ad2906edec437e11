package io.parlor.testkit;

import io.parlor.broker.BrokerProfile;
import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import java.util.ArrayList;
import java.util.List;

/** The backend under test and the nodes that the running test has on it. Used by the test's thread alone. */
final class Cluster {
    private final BrokerFixture fixture;
    private final BrokerProfile profile;
    private final boolean hasGroups;
    private final boolean erases;
    private final List<MessageBroker> nodes = new ArrayList<>();

    Cluster(BrokerFixture fixture) {
        this.fixture = fixture;
        MessageBroker first = newNodes(1, NodeSettings.DEFAULT).get(0);
        this.profile = first.profile();
        this.hasGroups = first instanceof ConsumerGroups;
        this.erases = first instanceof RecordErasure;
        closeNodes();
    }

    BrokerFixture fixture() {
        return fixture;
    }

    BrokerProfile profile() {
        return profile;
    }

    boolean hasGroups() {
        return hasGroups;
    }

    boolean erases() {
        return erases;
    }

    /** The fixture as one of its powers; for promises that declare the {@link Need}. */
    <P extends BackendPower> P power(Class<P> type) {
        return type.cast(fixture);
    }

    List<MessageBroker> newNodes(int count, NodeSettings settings) {
        return kept(fixture.newNodes(count, settings));
    }

    List<MessageBroker> newNodesRetaining(int count, int records) {
        return kept(power(BackendPower.Trim.class).newNodesRetaining(count, records));
    }

    MessageBroker newUntouchedNode(NodeSettings settings) {
        return kept(List.of(power(BackendPower.Links.class).newUntouchedNode(settings)))
                .get(0);
    }

    private List<MessageBroker> kept(List<MessageBroker> made) {
        nodes.addAll(made);
        return made;
    }

    /** Undoes faults first, since nodes close in good order only on a backend that is well. */
    void repairAndCloseNodes() {
        if (fixture instanceof BackendPower.Pause paused) {
            paused.resume();
        }
        if (fixture instanceof BackendPower.Links links) {
            links.healLinks();
        }
        if (fixture instanceof BackendPower.Crash crashed) {
            crashed.restart();
        }
        closeNodes();
    }

    private void closeNodes() {
        nodes.forEach(MessageBroker::close);
        nodes.clear();
    }
}
