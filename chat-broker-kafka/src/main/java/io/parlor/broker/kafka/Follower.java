package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogRecord;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription of a room. What is not said to be thread-safe is called by the thread of the room's {@link Feed} only. */
final class Follower implements RoomSubscription {
    private static final Logger log = LoggerFactory.getLogger(Follower.class);

    private final String room;
    private final RoomListener listener;
    private final long signalMark;
    private final Consumer<Follower> leave;
    private final CompletableFuture<RoomSubscription> admitted = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    // Written once by the feed's thread, before "admitted" completes.
    private Position start = Position.ORIGIN;
    // Records up to this offset were given, or are before the start. Of the feed's thread.
    private long seen;

    /**
     * @param signalMark the number of this node's last signal so far: what was sent before is not for this one
     * @param leave      called once, when it is closed or was never admitted
     */
    Follower(String room, RoomListener listener, long signalMark, Consumer<Follower> leave) {
        this.room = room;
        this.listener = listener;
        this.signalMark = signalMark;
        this.leave = leave;
    }

    /** Thread-safe. */
    String room() {
        return room;
    }

    /** Thread-safe. */
    CompletableFuture<RoomSubscription> admitted() {
        return admitted;
    }

    /** Thread-safe. */
    @Override
    public Position start() {
        return start;
    }

    /** Thread-safe. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            leave.accept(this);
        }
    }

    /** Thread-safe. */
    boolean isClosed() {
        return closed.get();
    }

    void admit(Position from) {
        start = from;
        seen = from.offset();
        if (!admitted.complete(this)) {
            close();
        }
    }

    /** Thread-safe. Does nothing if it was admitted. */
    void fail(BrokerException failure) {
        if (admitted.completeExceptionally(failure)) {
            close();
        }
    }

    void onRecord(Position position, LogRecord entry) {
        if (position.offset() > seen) {
            seen = position.offset();
            call(() -> listener.onRecord(position, entry));
        }
    }

    /** What is up to there was given, if it was for this one. */
    void passed(long offset) {
        seen = Math.max(seen, offset);
    }

    /** @param number of this node's signals; 0 for one of another node */
    void onSignal(long number, byte[] payload) {
        if (number == 0 || number > signalMark) {
            call(() -> listener.onSignal(payload));
        }
    }

    void onReset(Position resumed, GapReason reason) {
        seen = resumed.offset();
        call(() -> listener.onReset(resumed, reason));
    }

    private void call(Runnable notification) {
        if (!closed.get()) {
            try {
                notification.run();
            } catch (RuntimeException e) {
                log.warn("the listener of room {} failed", room, e);
            }
        }
    }
}
