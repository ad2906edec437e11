package io.parlor.broker.rabbit;

import io.parlor.broker.BrokerException;
import io.parlor.model.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A record, or a mark, on its way into a stream: it is done when it was confirmed <em>and</em> has come back with its offset, whichever comes
 * first. Thread-safe.
 */
final class Append {
    private enum State {
        /** Not yet handed to the client: nothing can have been stored. */
        WAITING,
        SENT,
        DONE
    }

    private final InFlight inFlight;
    final Shard shard;
    /** Null for a mark. */
    final @Nullable String room;

    final @Nullable String key;
    final byte[] payload;
    final int fingerprint = ThreadLocalRandom.current().nextInt();
    final long sequence;
    final long deadline;
    private final CompletableFuture<Position> done = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    // Guarded by this.
    private boolean confirmed;
    private @Nullable Position position;

    Append(
            InFlight inFlight,
            Shard shard,
            @Nullable String room,
            @Nullable String key,
            byte[] payload,
            long sequence,
            long deadline) {
        this.inFlight = inFlight;
        this.shard = shard;
        this.room = room;
        this.key = key;
        this.payload = payload;
        this.sequence = sequence;
        this.deadline = deadline;
    }

    CompletableFuture<Position> done() {
        return done;
    }

    boolean isDone() {
        return state.get() == State.DONE;
    }

    /** @return false if it was given up meanwhile, and must not be sent */
    boolean markSent() {
        return state.compareAndSet(State.WAITING, State.SENT);
    }

    void confirmed() {
        Position known;
        synchronized (this) {
            confirmed = true;
            known = position;
        }
        if (known != null) {
            complete(known);
        }
    }

    /** @param at its own position, or that of the record it is a duplicate of */
    void readBack(Position at) {
        synchronized (this) {
            position = at;
            if (!confirmed) {
                return;
            }
        }
        complete(at);
    }

    void complete(Position at) {
        if (end() != State.DONE) {
            done.complete(at);
        }
    }

    void fail(BrokerException failure) {
        if (end() != State.DONE) {
            done.completeExceptionally(failure);
        }
    }

    void giveUp(String why) {
        giveUp(why, Failures.unavailable(why));
    }

    /** What was sent may have been stored; what was not sent was not, and never will be. */
    void giveUp(String why, BrokerException unsent) {
        State before = end();
        if (before != State.DONE) {
            done.completeExceptionally(before == State.SENT ? Failures.unknown(why) : unsent);
        }
    }

    /** Frees what it holds before anybody is told. */
    private State end() {
        State before = state.getAndSet(State.DONE);
        if (before != State.DONE) {
            inFlight.done(this);
        }
        return before;
    }
}
