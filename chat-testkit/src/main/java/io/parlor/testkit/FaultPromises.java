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
    private static final int BATCH = 5;
    /** With the pause between batches, more than a second of sending, and no more records than a room retains. */
    private static final int MAX_BATCHES = 80;

    static final NodeSettings IMPATIENT = NodeSettings.DEFAULT.withCommandTimeout(Duration.ofSeconds(1));

    FaultPromises(Cluster cluster) {
        super(cluster);
    }

    /**
     * Two senders on two nodes send to one room, before, during and after the fault. In the end all that was
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
        CountDownLatch over = new CountDownLatch(1);

        List<List<LogEntry>> sent = Concurrently.call(3, i -> {
            if (i == 2) {
                return sufferOnce(underWay, fault, over);
            }
            RetryingSender sender = senders.get(i);
            List<LogEntry> acknowledged = new ArrayList<>(sender.appendAll(room, "before" + i + "-", BATCH));
            underWay.countDown();
            for (int batch = 0; over.getCount() > 0 && batch < MAX_BATCHES; batch++) {
                acknowledged.addAll(sender.appendAll(room, "batch" + batch + "of" + i + "-", BATCH));
                RetryingSender.backOff();
            }
            awaitLatch(over);
            acknowledged.addAll(sender.appendAll(room, "after" + i + "-", BATCH));
            return acknowledged;
        });

        System.out.println(getClass().getSimpleName() + ": " + senders);
        assertThatAllIsThereOnce(nodes.get(0), room, listeners, sent.subList(0, 2));
    }

    private List<LogEntry> sufferOnce(CountDownLatch underWay, Runnable fault, CountDownLatch over) {
        try {
            awaitLatch(underWay);
            fault.run();
        } finally {
            over.countDown();
        }
        return List.of();
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
            assertThat(order).hasSize(1 + sent.stream().mapToInt(List::size).sum());
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
