package io.parlor.spring.actuate;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogRange;
import io.parlor.broker.MessageBroker;
import io.parlor.model.RoomId;
import io.parlor.spring.autoconfigure.BrokerDecorator;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches what the chat server does with its broker, and concludes how the broker does. When nothing is done for a while, asking for the state starts a
 * read of a room that nobody uses. Thread-safe, without a thread of its own.
 */
final class BrokerMonitor implements BrokerDecorator {
    static final RoomId PROBED = new RoomId("parlor.health");

    private static final Duration STALE = Duration.ofSeconds(10);
    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final Duration UNANSWERED = Duration.ofSeconds(3);
    private static final Duration SLOW = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final List<OperationListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Probe> inFlight = new AtomicReference<>();

    // Each written by whoever completes an operation; that they do not change together matters little.
    private volatile Known known;

    private volatile @Nullable MessageBroker watched;

    /** What came of the last operations; times by the supplier. */
    private record Known(
            long lastSuccess,
            long lastLatency,
            long lastFailure,
            @Nullable String failure) {}

    private record Probe(long start, CompletableFuture<BrokerState> answer) {}

    BrokerMonitor(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        long longAgo = nanoTime.getAsLong() - REMEMBERED.toNanos() - 1;
        known = new Known(longAgo, 0, longAgo - 1, null);
    }

    /** Is told of each operation when it is complete. */
    interface OperationListener {
        void onCompleted(String operation, long nanos, String outcome);
    }

    void addListener(OperationListener listener) {
        listeners.add(listener);
    }

    @Override
    public void decorating(MessageBroker broker) {
        watched = broker;
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> around(String operation, Supplier<CompletionStage<T>> call) {
        long start = nanoTime.getAsLong();
        CompletionStage<T> stage;
        try {
            stage = call.get();
        } catch (RuntimeException e) {
            completed(operation, start, e);
            throw e;
        }
        var unused = stage.whenComplete((value, failure) -> completed(operation, start, failure));
        return stage;
    }

    private void completed(String operation, long start, @Nullable Throwable failure) {
        long now = nanoTime.getAsLong();
        BrokerException.Kind kind = failure instanceof BrokerException e ? e.kind() : null;
        String outcome = failure == null ? "success" : kind == null ? "failure" : name(kind);
        boolean answered = failure == null || kind == BrokerException.Kind.TOO_LARGE;
        Known before = known;
        if (answered) {
            known = new Known(now, now - start, before.lastFailure, before.failure);
        } else if (kind != BrokerException.Kind.CLOSED) {
            known = new Known(before.lastSuccess, before.lastLatency, now, outcome);
        }
        listeners.forEach(listener -> listener.onCompleted(operation, now - start, outcome));
    }

    private static String name(BrokerException.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** What is known now; starts a probe if that is old. */
    BrokerState state() {
        Known now = known;
        long newest = Math.max(now.lastSuccess, now.lastFailure);
        if (watched != null && nanoTime.getAsLong() - newest > STALE.toNanos()) {
            var unused = probe();
        }
        return stateOf(now);
    }

    private BrokerState stateOf(Known now) {
        Probe waiting = inFlight.get();
        if (waiting != null && nanoTime.getAsLong() - waiting.start > UNANSWERED.toNanos()) {
            return BrokerState.DOWN;
        }
        boolean overloaded = "overloaded".equals(now.failure);
        if (now.lastFailure - now.lastSuccess > 0 && !overloaded) {
            return BrokerState.DOWN;
        }
        boolean failedLately = nanoTime.getAsLong() - now.lastFailure < REMEMBERED.toNanos();
        return failedLately || now.lastLatency > SLOW.toNanos() ? BrokerState.DEGRADED : BrokerState.UP;
    }

    /** Reads something, and completes with the state after it; the same stage for all who ask meanwhile. */
    CompletableFuture<BrokerState> probe() {
        Probe begun = new Probe(nanoTime.getAsLong(), new CompletableFuture<>());
        Probe other = inFlight.compareAndExchange(null, begun);
        if (other != null) {
            return other.answer;
        }
        try {
            var unused = broker().read(PROBED, new LogRange.Last(1))
                    .whenComplete((slice, failure) -> answered(begun, failure));
        } catch (RuntimeException e) {
            answered(begun, e);
        }
        return begun.answer;
    }

    private void answered(Probe probe, @Nullable Throwable failure) {
        inFlight.set(null);
        completed("probe", probe.start, failure);
        probe.answer.complete(stateOf(known));
    }

    /** Of the last operation that succeeded. */
    Duration latency() {
        return Duration.ofNanos(known.lastLatency);
    }

    /** Of the last thing that failed within the time that it is remembered; null if nothing did. */
    @Nullable String lastFailure() {
        Known now = known;
        return nanoTime.getAsLong() - now.lastFailure < REMEMBERED.toNanos() ? now.failure : null;
    }

    /** The one that is watched. */
    MessageBroker broker() {
        return Objects.requireNonNull(watched, "no chat server was built with it");
    }
}
