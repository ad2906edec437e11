package io.parlor.broker.redis;

import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription of a {@link RoomFeed}. What is not said to be thread-safe is called in the feed's mailbox only. */
final class Follower implements RoomSubscription {
    private static final Logger log = LoggerFactory.getLogger(Follower.class);

    private final RoomFeed feed;
    private final RoomListener listener;
    private final Consumer<Follower> leave;
    private final CompletableFuture<RoomSubscription> admitted = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    // Written once in the mailbox, before "admitted" completes.
    private Position start = Position.ORIGIN;
    // Records up to this offset are before the start; written in the mailbox.
    private long skipTo;

    /** @param leave called once, when this is closed or was never admitted */
    Follower(RoomFeed feed, RoomListener listener, Consumer<Follower> leave) {
        this.feed = feed;
        this.listener = listener;
        this.leave = leave;
    }

    /** Thread-safe. */
    RoomFeed feed() {
        return feed;
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
        skipTo = from.offset();
        if (!admitted.complete(this)) {
            close();
        }
    }

    /** Thread-safe. Does nothing if it was admitted. */
    void fail(Throwable failure) {
        if (admitted.completeExceptionally(Failures.ofRead(failure))) {
            close();
        }
    }

    void onRecord(Frame.Stored stored) {
        if (stored.position().offset() > skipTo) {
            call(() -> listener.onRecord(stored.position(), stored.record()));
        }
    }

    void onSignal(byte[] payload) {
        call(() -> listener.onSignal(payload));
    }

    void onReset(Position resumed, GapReason reason) {
        // What was trimmed before the start is not missing here.
        if (reason == GapReason.RESET || resumed.offset() > skipTo) {
            skipTo = 0;
            call(() -> listener.onReset(resumed, reason));
        }
    }

    private void call(Runnable notification) {
        if (!closed.get()) {
            try {
                notification.run();
            } catch (RuntimeException e) {
                log.warn("the listener of room {} failed", feed.room(), e);
            }
        }
    }
}
