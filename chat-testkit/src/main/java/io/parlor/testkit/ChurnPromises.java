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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Following, closing and following again, while others append. */
abstract class ChurnPromises extends BrokerPromises {
    private static final int ROUNDS = 200;

    /** A follower and where it began. */
    private record Followed(RecordingListener listener, Position start) {}

    ChurnPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise
    void whoFollowsWhileOthersAppendGetsEverythingPastTheStartOnce() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener reference = newListener();
        follow(nodes.get(0), room, reference);

        List<Followed> all = new ArrayList<>();
        Position last = whileAppending(nodes.get(0), room, reference, () -> {
            for (int i = 0; i < ROUNDS; i++) {
                RecordingListener listener = newListener();
                all.add(new Followed(
                        listener, follow(nodes.get(i % 2), room, listener).start()));
            }
        });

        List<LogEntry> order = reference.awaitPosition(last);
        for (Followed followed : all) {
            assertThat(followed.listener().awaitPosition(last)).isEqualTo(after(order, followed.start()));
            assertThat(followed.listener().overlapped()).isFalse();
            assertThat(followed.listener().resets()).isEmpty();
        }
    }

    @Promise
    void closingAndFollowingAgainNeitherDoublesNorLoses() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener reference = newListener();
        follow(nodes.get(0), room, reference);

        List<Followed> all = new ArrayList<>();
        Position last = whileAppending(nodes.get(0), room, reference, () -> {
            for (int i = 0; i < ROUNDS; i++) {
                RecordingListener listener = newListener();
                RoomSubscription subscription = follow(nodes.get(1), room, listener);
                all.add(new Followed(listener, subscription.start()));
                if (i % 4 == 0) {
                    listener.awaitEntries(1);
                }
                subscription.close();
            }
        });

        List<LogEntry> order = reference.awaitPosition(last);
        for (Followed followed : all) {
            List<LogEntry> got = followed.listener().entries();
            assertThat(got).isEqualTo(after(order, followed.start()).subList(0, got.size()));
        }
        assertThatOneFollowerGetsOneOfEach(nodes.get(1), room);
    }

    private void assertThatOneFollowerGetsOneOfEach(MessageBroker node, RoomId room) {
        RecordingListener fresh = newListener();
        follow(node, room, fresh);
        assertThat(fresh.awaitEntries(appendAll(node, room, "then", 10).size()))
                .hasSize(10)
                .doesNotHaveDuplicates();
    }

    private static List<LogEntry> after(List<LogEntry> order, Position start) {
        return order.stream()
                .filter(entry -> entry.position().compareTo(start) > 0)
                .toList();
    }

    @Promise
    void afterCloseNothingMoreIsDelivered() {
        List<MessageBroker> nodes = newNodes(2);
        for (int i = 0; i < 50; i++) {
            RoomId room = newRoom();
            RecordingListener closedOne = newListener();
            RecordingListener other = newListener();
            RoomSubscription subscription = follow(nodes.get(1), room, closedOne);
            follow(nodes.get(1), room, other);
            append(nodes.get(0), room, "before");
            closedOne.awaitText("before");

            subscription.close();
            subscription.close();
            append(nodes.get(0), room, "after");

            other.awaitText("after");
            assertThat(closedOne.texts()).containsExactly("before");
        }
    }

    @Promise
    void aListenerThatThrowsChangesNothing() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        AtomicInteger calls = new AtomicInteger();
        RecordingListener other = newListener();
        await(node.follow(room, new OnRecord(() -> {
            calls.incrementAndGet();
            throw new IllegalStateException("a listener of the kit throws on purpose");
        })));
        follow(node, room, other);

        List<LogEntry> appended = appendAll(node, room, "m", 20);

        assertThat(other.awaitEntries(20)).isEqualTo(appended);
        other.awaitUntil("20 calls of the other", () -> calls.get() == 20);
    }

    /** A listener that does one thing, whatever the record. */
    private record OnRecord(Runnable action) implements RoomListener {
        @Override
        public void onRecord(Position position, LogRecord record) {
            action.run();
        }

        @Override
        public void onSignal(byte[] payload) {}

        @Override
        public void onReset(Position resumed, GapReason reason) {}
    }

    @Promise
    void aListenerMayCallTheBroker() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RoomId echoes = newRoom();
        RecordingListener echoed = newListener();
        follow(node, echoes, echoed);
        RecordingListener own = newListener();
        await(node.follow(room, new Echoing(node, room, echoes, own)));

        append(node, room, "3");

        assertThat(textsOf(echoed.awaitEntries(4))).containsExactly("3", "2", "1", "0");
        assertThat(textsOf(own.awaitEntries(4))).containsExactly("3", "2", "1", "0");
    }

    /** Copies each record to another room, and counts down in its own. */
    private record Echoing(MessageBroker node, RoomId room, RoomId echoes, RecordingListener own)
            implements RoomListener {
        @Override
        public void onRecord(Position position, LogRecord record) {
            node.append(echoes, record);
            int left = Integer.parseInt(textOf(record));
            if (left > 0) {
                node.append(room, record(String.valueOf(left - 1)));
            }
            own.onRecord(position, record);
        }

        @Override
        public void onSignal(byte[] payload) {}

        @Override
        public void onReset(Position resumed, GapReason reason) {}
    }

    @Promise
    void aListenerMayCloseItsSubscription() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener other = newListener();
        List<RoomSubscription> own = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        own.add(await(node.follow(room, new OnRecord(() -> {
            calls.incrementAndGet();
            own.get(0).close();
        }))));
        follow(node, room, other);

        appendAll(node, room, "m", 10);

        other.awaitEntries(10);
        assertThat(calls).hasValue(1);
    }
}
