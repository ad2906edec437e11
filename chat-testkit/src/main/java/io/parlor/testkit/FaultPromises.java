package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.MessageBroker;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the promises about a failing backend share: senders on two nodes while something goes wrong, and the account afterwards. */
abstract class FaultPromises extends BrokerPromises {
    static final int SENT_PER_NODE = 400;
    static final NodeSettings IMPATIENT = NodeSettings.DEFAULT.withCommandTimeout(Duration.ofSeconds(1));

    FaultPromises(Cluster cluster) {
        super(cluster);
    }

    /**
     * Two senders on two nodes send to one room; the fault happens when each has sent a part. Afterwards all that was
     * acknowledged is there once, in one order, for a follower on each node and for a reader.
     */
    final void assertThatNothingIsLostOrDoubledThrough(Runnable fault) {
        List<MessageBroker> nodes = cluster().newNodes(2, IMPATIENT);
        RoomId room = newRoom();
        List<RecordingListener> listeners = List.of(newListener(), newListener());
        follow(nodes.get(0), room, listeners.get(0));
        follow(nodes.get(1), room, listeners.get(1));
        List<RetryingSender> senders =
                List.of(new RetryingSender(nodes.get(0), patience()), new RetryingSender(nodes.get(1), patience()));
        CountDownLatch underWay = new CountDownLatch(2);

        List<List<LogEntry>> sent = Concurrently.call(3, i -> {
            if (i == 2) {
                awaitLatch(underWay);
                fault.run();
                return List.of();
            }
            List<LogEntry> acknowledged =
                    new ArrayList<>(senders.get(i).appendAll(room, "early" + i + "-", SENT_PER_NODE / 4));
            underWay.countDown();
            acknowledged.addAll(senders.get(i).appendAll(room, "late" + i + "-", SENT_PER_NODE * 3 / 4));
            return acknowledged;
        });

        System.out.println(getClass().getSimpleName() + ": " + senders);
        assertThatAllIsThereOnce(nodes.get(0), room, listeners, sent);
    }

    private void assertThatAllIsThereOnce(
            MessageBroker node, RoomId room, List<RecordingListener> listeners, List<List<LogEntry>> sent) {
        LogEntry end = appendAll(node, room, "end", 1).get(0);
        List<LogEntry> order = listeners.get(0).awaitPosition(end.position());
        assertThat(listeners.get(1).awaitPosition(end.position())).isEqualTo(order);
        assertThat(positionsOf(order)).isSorted().doesNotHaveDuplicates();
        for (List<LogEntry> acknowledged : sent) {
            assertThat(order).containsSubsequence(acknowledged);
        }
        if (!cluster().profile().keyWindow().isZero()) {
            assertThat(order).hasSize(2 * SENT_PER_NODE + 1);
        }
        if (cluster().profile().retained()) {
            assertThat(readAllBefore(node, room, new LogRange.Last(100))).isEqualTo(order);
        }
        for (RecordingListener listener : listeners) {
            assertThat(listener.resets()).isEmpty();
            assertThat(listener.overlapped()).isFalse();
        }
    }

    private void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(patience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the senders did not get under way in " + patience());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
