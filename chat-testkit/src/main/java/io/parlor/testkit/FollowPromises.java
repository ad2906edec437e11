package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** What {@link MessageBroker#follow} delivers, to whom, and from where on. */
abstract class FollowPromises extends BrokerPromises {
    FollowPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise(needs = Need.DENSE_OFFSETS)
    void theStartOfANewRoomIsTheOrigin() {
        assertThat(follow(newNode(), newRoom(), newListener()).start()).isEqualTo(Position.ORIGIN);
    }

    @Promise
    void whatWasAppendedBeforeIsNotDelivered() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        List<LogEntry> before = appendAll(nodes.get(0), room, "before", 10);
        RecordingListener listener = newListener();

        RoomSubscription subscription = follow(nodes.get(1), room, listener);
        append(nodes.get(0), room, "after");

        assertThat(subscription.start()).isGreaterThanOrEqualTo(before.get(9).position());
        assertThat(textsOf(listener.awaitEntries(1))).containsExactly("after");
    }

    @Promise
    void whatIsAppendedOnceTheStageHasCompletedIsDelivered() {
        List<MessageBroker> nodes = newNodes(2);
        for (int i = 0; i < 50; i++) {
            RoomId room = newRoom();
            RecordingListener listener = newListener();
            RoomSubscription subscription = follow(nodes.get(1), room, listener);

            append(nodes.get(0), room, "first");

            Position first = listener.awaitText("first");
            assertThat(first).isGreaterThan(subscription.start());
            subscription.close();
        }
    }

    @Promise
    void theStageCompletesBeforeTheFirstCall() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        Concurrently.call(2, i -> i == 0 ? appendAll(node, room, "m", 400) : followManyTimes(node, room, 100));
    }

    private Object followManyTimes(MessageBroker node, RoomId room, int times) {
        for (int i = 0; i < times; i++) {
            AtomicReference<RoomSubscription> known = new AtomicReference<>();
            AtomicReference<String> fault = new AtomicReference<>();
            RecordingListener calls = newListener();
            RoomSubscription subscription = await(node.follow(room, new RoomListener() {
                        @Override
                        public void onRecord(Position position, LogRecord record) {
                            if (known.get() == null) {
                                fault.set("called before the stage's dependents had run");
                            }
                            calls.onRecord(position, record);
                        }

                        @Override
                        public void onSignal(byte[] payload) {}

                        @Override
                        public void onReset(Position resumed, GapReason reason) {
                            fault.set("reset without a cause");
                        }
                    })
                    .thenApply(made -> {
                        known.set(made);
                        return made;
                    }));
            subscription.close();
            assertThat(fault.get()).isNull();
        }
        return "done";
    }

    @Promise
    void twoSubscriptionsOfOneRoomAreIndependent() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener first = newListener();
        RecordingListener second = newListener();
        RoomSubscription firstSubscription = follow(node, room, first);
        append(node, room, "one");
        follow(node, room, second);
        append(node, room, "two");
        first.awaitText("two");
        firstSubscription.close();
        append(node, room, "three");

        assertThat(textsOf(second.awaitEntries(2))).containsExactly("two", "three");
        assertThat(first.texts()).containsExactly("one", "two");
    }

    @Promise
    void oneListenerMayFollowTwiceAndIsToldTwice() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener twice = newListener();
        RoomSubscription first = follow(node, room, twice);
        follow(node, room, twice);

        append(node, room, "both");
        twice.awaitEntries(2);
        first.close();
        append(node, room, "one left");

        assertThat(textsOf(twice.awaitEntries(3))).containsExactly("both", "both", "one left");
    }

    @Promise
    void roomsAreKeptApart() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RoomId other = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(0), room, listener);

        appendAll(nodes.get(1), other, "other", 50);
        append(nodes.get(1), room, "mine");

        assertThat(textsOf(listener.awaitEntries(1))).containsExactly("mine");
    }
}
