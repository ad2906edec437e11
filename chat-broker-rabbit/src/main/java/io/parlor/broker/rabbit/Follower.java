package io.parlor.broker.rabbit;

import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription. What is not said to be thread-safe is called with its shard's lock held. */
final class Follower implements RoomSubscription {
    private static final Logger log = LoggerFactory.getLogger(Follower.class);

    private enum State {
        OPEN,
        IN_CALL,
        CLOSED
    }

    private final String room;
    private final RoomListener listener;
    private final Consumer<Follower> leave;
    private final CompletableFuture<RoomSubscription> admitted = new CompletableFuture<>();
    // A call begins only if this goes from OPEN to IN_CALL, so that none begins once close() has returned.
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    // Written once, before "admitted" completes.
    private Position start = Position.ORIGIN;

    /** @param leave called once, when this is closed or was never admitted */
    Follower(String room, RoomListener listener, Consumer<Follower> leave) {
        this.room = room;
        this.listener = listener;
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
        if (state.getAndSet(State.CLOSED) != State.CLOSED) {
            leave.accept(this);
        }
    }

    /** @return whether it is to be told of what follows */
    boolean admit(Position from) {
        start = from;
        return state.get() != State.CLOSED;
    }

    void begin() {
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

    void onRecord(Stored stored) {
        call(() -> listener.onRecord(stored.position(), stored.record()));
    }

    void onSignal(byte[] payload) {
        call(() -> listener.onSignal(payload));
    }

    void onReset(Position resumed, GapReason reason) {
        call(() -> listener.onReset(resumed, reason));
    }

    private void call(Runnable notification) {
        if (!state.compareAndSet(State.OPEN, State.IN_CALL)) {
            return;
        }
        try {
            notification.run();
        } catch (RuntimeException e) {
            log.warn("the listener of room {} failed", room, e);
        } finally {
            state.compareAndSet(State.IN_CALL, State.OPEN);
        }
    }
}
