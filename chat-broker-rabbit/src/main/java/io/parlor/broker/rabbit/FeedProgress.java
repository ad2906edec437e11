package io.parlor.broker.rabbit;

import com.rabbitmq.client.ConfirmListener;
import io.parlor.model.Position;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What of the streams a group's queue has confirmed, and so up to where in each of them the group has come: what lies before that needs never be
 * looked at again. Written by the feeder, which waits here, and by the client's threads.
 */
final class FeedProgress implements ConfirmListener {
    private static final class Fed {
        private final int shard;
        private final Position position;
        private boolean confirmed;

        private Fed(int shard, Position position) {
            this.shard = shard;
            this.position = position;
        }
    }

    // All guarded by this.
    private final Position[] places;
    private final ArrayDeque<Fed> inOrder = new ArrayDeque<>();
    private final NavigableMap<Long, Fed> byTag = new TreeMap<>();
    private boolean failed;

    FeedProgress(List<Position> places) {
        this.places = places.toArray(Position[]::new);
    }

    /** It is not for the group. */
    synchronized void passed(int shard, Position position) {
        Fed fed = new Fed(shard, position);
        fed.confirmed = true;
        inOrder.add(fed);
        settle();
    }

    /** It is about to be sent. */
    synchronized void sending(long tag, int shard, Position position) {
        Fed fed = new Fed(shard, position);
        inOrder.add(fed);
        byTag.put(tag, fed);
    }

    @Override
    public synchronized void handleAck(long tag, boolean multiple) {
        NavigableMap<Long, Fed> confirmed = multiple ? byTag.headMap(tag, true) : byTag.subMap(tag, true, tag, true);
        confirmed.values().forEach(fed -> fed.confirmed = true);
        confirmed.clear();
        settle();
    }

    @Override
    public void handleNack(long tag, boolean multiple) {
        fail();
    }

    /** Something that was sent is not in the queue, or nobody will say that it is. */
    synchronized void fail() {
        failed = true;
        notifyAll();
    }

    private void settle() {
        for (Fed first = inOrder.peek(); first != null && first.confirmed; first = inOrder.peek()) {
            inOrder.remove();
            places[first.shard] = first.position;
        }
        notifyAll();
    }

    /** @return false if there are still more after that time, or something failed */
    synchronized boolean awaitAtMost(int unsettled, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (inOrder.size() > unsettled && !failed) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return !failed;
    }

    synchronized boolean failed() {
        return failed;
    }

    /** By shard. */
    synchronized List<Position> places() {
        return List.of(places);
    }
}
