package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.RoomId;
import java.util.List;

/** The backend is killed with {@code kill -9}, and comes back. */
abstract class CrashPromises extends FaultPromises {
    CrashPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise(needs = {Need.CRASH, Need.DURABILITY})
    void aKillInTheMiddleLosesAndDoublesNothing() {
        assertThatNothingIsLostOrDoubledThrough(this::killAndRestart);
    }

    @Promise(needs = {Need.CRASH, Need.DURABILITY})
    void threeKillsInTheMiddleLoseAndDoubleNothing() {
        assertThatNothingIsLostOrDoubledThrough(() -> {
            killAndRestart();
            killAndRestart();
            killAndRestart();
        });
    }

    @Promise(needs = {Need.CRASH, Need.DURABILITY, Need.RETENTION})
    void positionsFromBeforeAKillAreGoodAfterIt() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        List<LogEntry> before = appendAll(nodes.get(0), room, "before", 10);

        killAndRestart();
        List<LogEntry> after = new RetryingSender(nodes.get(1), patience()).appendAll(room, "after", 10);
        LogSlice rest = readAllAfter(nodes.get(1), room, before.get(9).position(), 100);

        assertThat(rest.gap()).isNull();
        assertThat(rest.entries()).isEqualTo(after);
        assertThat(after.get(0).position()).isGreaterThan(before.get(9).position());
        assertThat(readAllBefore(nodes.get(0), room, new LogRange.Last(100))).hasSize(20);
    }

    @Promise(needs = Need.CRASH)
    void whileTheBackendIsDownAppendsFailAsRetryableInTime() {
        MessageBroker node = cluster().newNodes(1, IMPATIENT).get(0);
        RoomId room = newRoom();
        append(node, room, "before");

        power().kill9();

        BrokerException.Kind kind = awaitFailure(node.append(room, record("while down")));
        assertThat(kind).isIn(BrokerException.Kind.UNAVAILABLE, BrokerException.Kind.OUTCOME_UNKNOWN);
        power().restart();
        new RetryingSender(node, patience()).appendAll(room, "after", 1);
    }

    @Promise(needs = {Need.CRASH, Need.DURABILITY})
    void roomsThatAreFollowedWhileTheBackendIsDownAreFollowedOnceItIsBack() {
        List<MessageBroker> nodes = cluster().newNodes(2, IMPATIENT);
        RoomId kept = newRoom();
        RoomId left = newRoom();
        RecordingListener keptListener = newListener();
        RecordingListener leftListener = newListener();
        follow(nodes.get(0), kept, keptListener);
        RoomSubscription leaving = follow(nodes.get(0), left, leftListener);

        power().kill9();
        leaving.close();
        power().restart();
        RetryingSender sender = new RetryingSender(nodes.get(1), patience());
        sender.appendAll(left, "to the left", 5);
        List<LogEntry> after = sender.appendAll(kept, "to the kept", 5);

        assertThat(keptListener.awaitPosition(after.get(4).position())).isEqualTo(after);
        assertThat(leftListener.calls()).isEmpty();
    }

    private void killAndRestart() {
        power().kill9();
        power().restart();
    }

    private BackendPower.Crash power() {
        return cluster().power(BackendPower.Crash.class);
    }
}
