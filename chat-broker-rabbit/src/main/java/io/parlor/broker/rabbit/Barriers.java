package io.parlor.broker.rabbit;

import io.parlor.broker.BrokerException;
import io.parlor.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a stream ends: a mark is written into it and read back, and whatever was confirmed before lies before it. All who ask while a mark is
 * under way share the next one. A mark that is lost is written again, as long as somebody waits. Thread-safe.
 */
final class Barriers {
    /** @param reached called with the lock of the shard held, before anything that follows the mark is looked at */
    record Waiter(long deadline, Consumer<Position> reached, Consumer<BrokerException> failed) {}

    private final Shard shard;
    private final InFlight inFlight;
    // Guarded by this.
    private @Nullable Append mark;
    private List<Waiter> onMark = new ArrayList<>();
    private List<Waiter> next = new ArrayList<>();

    Barriers(Shard shard, InFlight inFlight) {
        this.shard = shard;
        this.inFlight = inFlight;
    }

    void await(Waiter waiter) {
        Append fresh;
        synchronized (this) {
            next.add(waiter);
            fresh = nextMark();
        }
        send(fresh);
    }

    /** With the lock held. */
    private @Nullable Append nextMark() {
        if (mark != null || next.isEmpty()) {
            return null;
        }
        onMark = next;
        next = new ArrayList<>();
        mark = inFlight.newMark(shard);
        return mark;
    }

    private void send(@Nullable Append fresh) {
        if (fresh != null) {
            fresh.done().whenComplete((position, failure) -> {
                if (failure != null) {
                    lost(fresh);
                }
            });
            shard.send(fresh);
        }
    }

    /** A mark came back. With the lock of the shard held. */
    void reached(Append which, Position position) {
        List<Waiter> waiters = List.of();
        Append fresh;
        synchronized (this) {
            if (which == mark) {
                waiters = onMark;
                onMark = new ArrayList<>();
                mark = null;
            }
            fresh = nextMark();
        }
        which.complete(position);
        send(fresh);
        waiters.forEach(waiter -> waiter.reached().accept(position));
    }

    private void lost(Append which) {
        Append fresh = null;
        synchronized (this) {
            if (which == mark) {
                next.addAll(onMark);
                onMark = new ArrayList<>();
                mark = null;
                fresh = nextMark();
            }
        }
        send(fresh);
    }

    /** @return whether somebody waited in vain */
    boolean expire(long now) {
        List<Waiter> expired = new ArrayList<>();
        synchronized (this) {
            for (List<Waiter> waiters : List.of(onMark, next)) {
                waiters.stream().filter(each -> now - each.deadline() >= 0).forEach(expired::add);
                waiters.removeIf(each -> now - each.deadline() >= 0);
            }
        }
        expired.forEach(waiter -> waiter.failed().accept(Failures.unavailable("RabbitMQ did not answer in time")));
        return !expired.isEmpty();
    }

    void failAll(BrokerException failure) {
        List<Waiter> all;
        synchronized (this) {
            all = new ArrayList<>(onMark);
            all.addAll(next);
            onMark.clear();
            next.clear();
        }
        all.forEach(waiter -> waiter.failed().accept(failure));
    }
}
