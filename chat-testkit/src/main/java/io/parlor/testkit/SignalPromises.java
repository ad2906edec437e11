package io.parlor.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRange;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.RoomId;
import java.util.List;

/** Signals: to all followers, never stored, at most once. They may be lost, but on a backend that is well most are not. */
abstract class SignalPromises extends BrokerPromises {
    SignalPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise
    void signalsReachAllFollowersOnAllNodes() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        List<RecordingListener> listeners = List.of(newListener(), newListener(), newListener());
        for (int i = 0; i < listeners.size(); i++) {
            follow(nodes.get(i % 2), room, listeners.get(i));
        }

        nodes.get(0).signal(room, "from the first".getBytes(UTF_8));
        nodes.get(1).signal(room, "from the second".getBytes(UTF_8));

        for (RecordingListener listener : listeners) {
            listener.awaitSignal("from the first");
            listener.awaitSignal("from the second");
        }
    }

    @Promise
    void noSignalIsDeliveredTwice() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(1), room, listener);

        for (int i = 0; i < 200; i++) {
            nodes.get(i % 2).signal(room, ("s" + i).getBytes(UTF_8));
        }

        listener.awaitUntil("most of 200 signals", () -> listener.signals().size() >= 190);
        append(nodes.get(0), room, "end");
        listener.awaitText("end");
        assertThat(listener.signals()).doesNotHaveDuplicates();
    }

    @Promise
    void signalsAreNoRecords() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);

        node.signal(room, "typing".getBytes(UTF_8));
        listener.awaitSignal("typing");
        append(node, room, "only record");

        assertThat(textsOf(listener.awaitEntries(1))).containsExactly("only record");
        assertThat(textsOf(read(node, room, new LogRange.Last(10)).entries())).doesNotContain("typing");
    }

    @Promise
    void signalsStayInTheirRoom() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RoomId other = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(1), room, listener);
        RecordingListener otherListener = newListener();
        follow(nodes.get(1), other, otherListener);

        nodes.get(0).signal(other, "elsewhere".getBytes(UTF_8));
        otherListener.awaitSignal("elsewhere");
        nodes.get(0).signal(room, "here".getBytes(UTF_8));
        listener.awaitSignal("here");

        assertThat(listener.signals()).containsExactly("here");
    }

    @Promise
    void signalsMayHaveAnyByteAndBeAsLongAsTheProfileSays() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(1), room, listener);
        byte[] longest = new byte[cluster().profile().maxSignalBytes()];
        for (int i = 0; i < longest.length; i++) {
            longest[i] = (byte) i;
        }

        nodes.get(0).signal(room, longest);

        listener.awaitUntil("a signal", () -> !listener.signals().isEmpty());
        assertThat(listener.calls().get(0))
                .isInstanceOfSatisfying(
                        RecordingListener.Call.Signalled.class,
                        signal -> assertThat(signal.payload()).isEqualTo(longest));
    }

    @Promise
    void aSignalThatIsTooLongHarmsNothing() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);

        node.signal(room, new byte[cluster().profile().maxSignalBytes() + 1]);
        node.signal(room, "short".getBytes(UTF_8));

        listener.awaitSignal("short");
        assertThat(listener.signals()).containsExactly("short");
    }

    @Promise
    void aSignalToARoomThatNobodyFollowsIsHarmless() {
        MessageBroker node = newNode();
        RoomId room = newRoom();

        node.signal(room, "nobody".getBytes(UTF_8));
        RecordingListener listener = newListener();
        follow(node, room, listener);
        append(node, room, "end");

        listener.awaitText("end");
        assertThat(listener.signals()).isEmpty();
    }

    @Promise
    void afterCloseNoSignalIsDelivered() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener closedOne = newListener();
        RecordingListener other = newListener();
        RoomSubscription subscription = follow(nodes.get(1), room, closedOne);
        follow(nodes.get(1), room, other);

        subscription.close();
        nodes.get(0).signal(room, "late".getBytes(UTF_8));

        other.awaitSignal("late");
        assertThat(closedOne.calls()).isEmpty();
    }
}
