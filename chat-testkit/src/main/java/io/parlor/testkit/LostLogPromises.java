package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.List;

/** Fencing: a log that was lost or taken back is noticed, and offsets that are given a second time are never taken for the first. */
abstract class LostLogPromises extends BrokerPromises {
    private static final int BEFORE = 10;
    private static final int LOST = 4;

    LostLogPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise(needs = Need.FLUSH)
    void followersAreToldOfALostLogAndGetWhatFollows() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        List<RecordingListener> listeners = List.of(newListener(), newListener());
        follow(nodes.get(0), room, listeners.get(0));
        follow(nodes.get(1), room, listeners.get(1));
        Position last =
                appendAll(nodes.get(0), room, "before", BEFORE).get(BEFORE - 1).position();
        listeners.forEach(listener -> listener.awaitPosition(last));

        cluster().power(BackendPower.Flush.class).loseEverything();
        List<LogEntry> after = new RetryingSender(nodes.get(0), patience()).appendAll(room, "after", BEFORE + 5);

        listeners.forEach(listener -> assertThatItWasReset(listener, after));
    }

    @Promise(needs = Need.REWIND)
    void followersAreToldOfALogThatWasTakenBack() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        List<RecordingListener> listeners = List.of(newListener(), newListener());
        follow(nodes.get(0), room, listeners.get(0));
        follow(nodes.get(1), room, listeners.get(1));
        Position last =
                appendAll(nodes.get(0), room, "before", BEFORE).get(BEFORE - 1).position();
        listeners.forEach(listener -> listener.awaitPosition(last));

        cluster().power(BackendPower.Rewind.class).rewind(room, LOST);
        List<LogEntry> after = new RetryingSender(nodes.get(1), patience()).appendAll(room, "after", LOST + 5);

        listeners.forEach(listener -> assertThatItWasReset(listener, after));
    }

    /** After the last reset it got exactly what lies past the position it was told, up to the end. */
    private void assertThatItWasReset(RecordingListener listener, List<LogEntry> after) {
        LogEntry end = after.get(after.size() - 1);
        listener.awaitReset(1);
        listener.awaitPosition(end.position());
        List<RecordingListener.Call> calls = listener.calls();
        int reset = calls.lastIndexOf(listener.awaitReset(1));
        RecordingListener.Call.Reset told = (RecordingListener.Call.Reset) calls.get(reset);
        List<LogEntry> expected = after.stream()
                .filter(entry -> entry.position().compareTo(told.resumed()) > 0)
                .toList();
        assertThat(calls.subList(reset + 1, calls.size()))
                .isEqualTo(expected.stream()
                        .map(RecordingListener.Call.Appended::new)
                        .toList());
    }

    @Promise(needs = {Need.FLUSH, Need.RETENTION})
    void aPositionOfALostLogIsAResetAlsoWhenItsOffsetIsGivenAgain() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> before = appendAll(node, room, "before", BEFORE);

        cluster().power(BackendPower.Flush.class).loseEverything();
        LogSlice empty = read(node, room, new LogRange.After(before.get(4).position(), 100));
        List<LogEntry> after = new RetryingSender(node, patience()).appendAll(room, "after", BEFORE + 5);

        assertThat(empty.gap()).isEqualTo(GapReason.RESET);
        for (LogEntry lost : before) {
            LogSlice slice = readAllAfter(node, room, lost.position(), 100);
            assertThat(slice.gap()).isNotNull();
            assertThat(slice.entries()).isEqualTo(after);
        }
    }

    @Promise(needs = {Need.REWIND, Need.RETENTION})
    void positionsOfWhatWasTakenBackAreResetsAndThoseBeforeAreNot() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> before = appendAll(node, room, "before", BEFORE);
        List<LogEntry> kept = before.subList(0, BEFORE - LOST);

        cluster().power(BackendPower.Rewind.class).rewind(room, LOST);
        List<LogEntry> after = new RetryingSender(node, patience()).appendAll(room, "after", LOST + 5);

        for (LogEntry lost : before.subList(BEFORE - LOST, BEFORE)) {
            assertThat(readAllAfter(node, room, lost.position(), 100).gap()).isEqualTo(GapReason.RESET);
        }
        LogSlice afterTheKept =
                readAllAfter(node, room, kept.get(kept.size() - 1).position(), 100);
        assertThat(afterTheKept.gap()).isNull();
        assertThat(afterTheKept.entries()).isEqualTo(after);
    }

    @Promise(needs = {Need.REWIND, Need.RETENTION})
    void aKeyWhoseRecordWasTakenBackStoresItAnew() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        append(node, room, "kept");
        await(node.append(room, keyed("k", "taken back")));

        cluster().power(BackendPower.Rewind.class).rewind(room, 1);
        append(node, room, "between");
        Position again = await(node.append(room, keyed("k", "taken back")));

        List<LogEntry> log = readAllBefore(node, room, new LogRange.Last(10));
        assertThat(textsOf(log)).containsExactly("kept", "between", "taken back");
        assertThat(log.get(2).position()).isEqualTo(again);
    }

    @Promise(needs = {Need.FLUSH, Need.RETENTION})
    void aKeyWhoseRecordWasLostStoresItAnew() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        await(node.append(room, keyed("k", "lost")));

        cluster().power(BackendPower.Flush.class).loseEverything();
        LogEntry between = new RetryingSender(node, patience())
                .appendAll(room, "between", 1)
                .get(0);
        Position position = await(node.append(room, keyed("k", "lost")));

        assertThat(positionsOf(readAllBefore(node, room, new LogRange.Last(10))))
                .containsExactly(between.position(), position);
    }

    @Promise(needs = Need.FLUSH)
    void whoFollowsAfterALossIsNotToldOfIt() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        appendAll(node, room, "before", BEFORE);
        cluster().power(BackendPower.Flush.class).loseEverything();
        RecordingListener listener = newListener();
        follow(node, room, listener);

        List<LogEntry> after = new RetryingSender(node, patience()).appendAll(room, "after", 3);

        assertThat(listener.awaitPosition(after.get(2).position())).isEqualTo(after);
        assertThat(listener.resets()).isEmpty();
    }
}
