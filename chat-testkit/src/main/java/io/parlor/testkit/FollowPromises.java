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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

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
    void dependentsThatWereAttachedAtOnceRunBeforeTheFirstCall() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener pace = newListener();
        follow(node, room, pace);
        whileAppending(node, room, pace, () -> {
            for (int round = 0; round < 100; round++) {
                new EarlyCalls(node, room).assertThatThereWasNone();
            }
        });
    }

    /** Follows with a dependent on the stage, and looks for calls that came when it was attached but had not run. */
    private final class EarlyCalls implements RoomListener {
        private final AtomicBoolean attached = new AtomicBoolean();
        private final AtomicBoolean ran = new AtomicBoolean();
        private final AtomicBoolean early = new AtomicBoolean();
        private final RecordingListener calls = newListener();
        private final CompletionStage<RoomSubscription> stage;

        private EarlyCalls(MessageBroker node, RoomId room) {
            stage = node.follow(room, this);
            stage.thenAccept(made -> ran.set(true));
            attached.set(true);
        }

        private void assertThatThereWasNone() {
            try (RoomSubscription followed = await(stage)) {
                assertThat(calls.awaitEntries(1).get(0).position()).isGreaterThan(followed.start());
            }
            assertThat(early).isFalse();
        }

        @Override
        public void onRecord(Position position, LogRecord record) {
            if (attached.get() && !ran.get()) {
                early.set(true);
            }
            calls.onRecord(position, record);
        }

        @Override
        public void onSignal(byte[] payload) {}

        @Override
        public void onReset(Position resumed, GapReason reason) {}
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
