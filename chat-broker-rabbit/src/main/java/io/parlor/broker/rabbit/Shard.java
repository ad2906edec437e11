package io.parlor.broker.rabbit;

import io.parlor.broker.BrokerException;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One stream, and what this node has to do with it: appends on their way, followers, the keys it knows. Its {@link Tail} reads the stream
 * while there is any of that, and for a while after.
 */
final class Shard {
    private final int number;
    private final KeyIndex keys;
    private final Publisher publisher;
    private final Followers followers = new Followers();
    private final Barriers barriers;
    private final Tail tail;
    private final long lingerNanos;
    private final long timeoutNanos;
    private final long probeNanos;

    // Followers, and operations under way.
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicBoolean probing = new AtomicBoolean();
    // Written by whoever leaves last; a race between two does not matter.
    private volatile long lastUsed;

    /** Guards what decides the order in which appends are sent. Nothing is called with it held that takes another lock. */
    private final Object sending = new Object();

    private final ArrayDeque<Append> waiting = new ArrayDeque<>();
    private boolean live;

    Shard(int number, RabbitSettings settings, InFlight inFlight, Publisher publisher, Consuming consuming) {
        this.number = number;
        this.publisher = publisher;
        this.keys = new KeyIndex(settings.keys().window(), settings.keys().perShard());
        this.lingerNanos = settings.times().linger().toNanos();
        this.timeoutNanos = settings.times().command().toNanos();
        this.probeNanos = settings.times().probe().toNanos();
        this.barriers = new Barriers(this, inFlight);
        this.tail = new Tail(this, settings, consuming, inFlight);
    }

    int number() {
        return number;
    }

    KeyIndex keys() {
        return keys;
    }

    Followers followers() {
        return followers;
    }

    Barriers barriers() {
        return barriers;
    }

    Tail tail() {
        return tail;
    }

    /** Up to which offset the keys are known. */
    long seen() {
        Position last = tail.last();
        return last == null ? 0 : last.offset();
    }

    void enter() {
        users.incrementAndGet();
    }

    void leave() {
        lastUsed = System.nanoTime();
        users.decrementAndGet();
    }

    /** Sends it when the stream is being read, so that it will be seen to come back. */
    void send(Append append) {
        boolean first;
        synchronized (sending) {
            if (live) {
                publisher.send(append);
                return;
            }
            first = waiting.isEmpty();
            waiting.add(append);
        }
        if (first) {
            tail.want();
        }
    }

    /** Of the tail, to find the end of the stream before it reads it. */
    void sendAtOnce(Append mark) {
        publisher.send(mark);
    }

    /** The tail has come to the end. */
    void goLive() {
        synchronized (sending) {
            waiting.forEach(publisher::send);
            waiting.clear();
            live = true;
        }
    }

    /** The tail is interrupted. */
    void goDown() {
        synchronized (sending) {
            live = false;
        }
    }

    /** @return whether it may be closed, since nobody has used it for a while */
    boolean goIdle(long now) {
        synchronized (sending) {
            if (users.get() > 0 || !waiting.isEmpty() || now - lastUsed < lingerNanos) {
                return false;
            }
            live = false;
            return true;
        }
    }

    /** Something is wrong with the stream: nothing more is sent until the tail has found out. */
    void suspect(String why) {
        goDown();
        tail.reopen(why);
    }

    /** The end of the stream, or a place after it. */
    CompletionStage<Position> end(long deadline) {
        CompletableFuture<Position> result = new CompletableFuture<>();
        enter();
        barriers.await(new Barriers.Waiter(
                deadline,
                position -> {
                    leave();
                    result.complete(position);
                },
                failure -> {
                    leave();
                    result.completeExceptionally(failure);
                }));
        return result;
    }

    void follow(Follower follower, long deadline) {
        barriers.await(new Barriers.Waiter(deadline, position -> admit(follower, position), follower::fail));
    }

    private void admit(Follower follower, Position position) {
        if (follower.admit(position)) {
            followers.add(follower);
            follower.begin();
        }
    }

    /** In order, with the lock of the tail held. */
    void deliver(Stored stored) {
        if (stored.room() != null) {
            followers.forEach(stored.room(), follower -> follower.onRecord(stored));
        }
    }

    /** With the lock of the tail held. */
    void reset(Position resumed, GapReason reason) {
        keys.clear();
        followers.forEach(follower -> follower.onReset(resumed, reason));
    }

    void signal(String room, byte[] payload) {
        tail.exclusively(() -> followers.forEach(room, follower -> follower.onSignal(payload)));
    }

    void sweep(long now) {
        if (barriers.expire(now)) {
            suspectSilence(now);
        }
        synchronized (sending) {
            waiting.removeIf(Append::isDone);
        }
        if (users.get() == 0) {
            tail.closeIfIdle(now);
        }
    }

    /** Something was not answered in time. */
    void suspectSilence(long now) {
        tail.suspectSilence(now, timeoutNanos);
    }

    /** Writes a mark into a stream that was silent, to see whether it still comes back. One at a time. */
    void probe(long now) {
        if (!followers.isEmpty() && tail.silentNanos(now) > probeNanos && probing.compareAndSet(false, true)) {
            end(now + timeoutNanos).whenComplete((position, failure) -> probing.set(false));
        }
    }

    void close(BrokerException failure) {
        barriers.failAll(failure);
    }
}
