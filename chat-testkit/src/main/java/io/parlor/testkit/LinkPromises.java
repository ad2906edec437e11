package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;

/** The links between nodes and backend break, or fall silent, while the backend goes on. */
abstract class LinkPromises extends FaultPromises {
    LinkPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise(needs = {Need.LINKS, Need.RETENTION})
    void aCutInTheMiddleLosesAndDoublesNothing() {
        assertThatNothingIsLostOrDoubledThrough(() -> {
            power().cutLinks();
            power().healLinks();
        });
    }

    @Promise(needs = {Need.LINKS, Need.RETENTION})
    void aSilentLinkInTheMiddleLosesAndDoublesNothing() {
        MessageBroker witness = cluster().newNodes(1, IMPATIENT).get(0);
        assertThatNothingIsLostOrDoubledThrough(() -> {
            power().blackHoleLinks();
            awaitFailure(witness.append(newRoom(), record("longer than the timeout")));
            power().healLinks();
        });
    }

    @Promise(needs = {Need.LINKS, Need.RETENTION})
    void whatWasAppendedWhileANodeWasCutOffReachesItsFollowers() {
        assertThatAFollowerMissesNothing(() -> power().cutLinks());
    }

    @Promise(needs = {Need.LINKS, Need.RETENTION})
    void whatWasAppendedWhileANodesLinkWasSilentReachesItsFollowers() {
        assertThatAFollowerMissesNothing(() -> power().blackHoleLinks());
    }

    private void assertThatAFollowerMissesNothing(Runnable fault) {
        MessageBroker elsewhere = cluster().newUntouchedNode(IMPATIENT);
        MessageBroker node = cluster().newNodes(1, IMPATIENT).get(0);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);
        List<LogEntry> appended = new ArrayList<>(appendAll(elsewhere, room, "before", 10));
        listener.awaitEntries(10);

        fault.run();
        appended.addAll(appendAll(elsewhere, room, "while away", 50));
        power().healLinks();
        appended.addAll(appendAll(elsewhere, room, "after", 10));

        assertThat(listener.awaitEntries(70)).isEqualTo(appended);
        assertThat(listener.resets()).isEmpty();
    }

    @Promise(needs = {Need.LINKS, Need.RETENTION})
    void whatWasAppendedWhileALinkWasSilentArrivesWithoutAnythingAfterIt() {
        MessageBroker elsewhere = cluster().newUntouchedNode(IMPATIENT);
        MessageBroker node = cluster().newNodes(1, IMPATIENT).get(0);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);

        power().blackHoleLinks();
        List<LogEntry> appended = appendAll(elsewhere, room, "unheard", 5);
        power().healLinks();

        assertThat(listener.awaitEntries(5)).isEqualTo(appended);
    }

    @Promise(needs = Need.LINKS)
    void followingAndLeavingWhileCutOffEndsBalanced() {
        MessageBroker elsewhere = cluster().newUntouchedNode(IMPATIENT);
        MessageBroker node = cluster().newNodes(1, IMPATIENT).get(0);
        RoomId room = newRoom();
        RecordingListener leaving = newListener();
        RoomSubscription subscription = follow(node, room, leaving);

        power().cutLinks();
        subscription.close();
        power().healLinks();
        RecordingListener back = newListener();
        followUntilItSucceeds(node, room, back);
        List<LogEntry> appended = appendAll(elsewhere, room, "after", 10);

        assertThat(back.awaitEntries(10)).isEqualTo(appended);
        assertThat(leaving.calls()).isEmpty();
        if (cluster().profile().retained()) {
            assertThat(readAllBefore(elsewhere, room, new LogRange.Last(100))).isEqualTo(appended);
        }
    }

    private void followUntilItSucceeds(MessageBroker node, RoomId room, RecordingListener listener) {
        long deadline = System.nanoTime() + patience().toNanos();
        while (Outcome.of(node.follow(room, listener), patience()) != Outcome.STORED) {
            assertThat(System.nanoTime()).as("no room can be followed again").isLessThan(deadline);
        }
    }

    private BackendPower.Links power() {
        return cluster().power(BackendPower.Links.class);
    }
}
