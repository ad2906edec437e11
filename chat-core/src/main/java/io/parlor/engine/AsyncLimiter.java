package io.parlor.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts at most so many asynchronous operations at once; others wait their turn, first come first served. Thread-safe. */
final class AsyncLimiter {
    private final int permits;

    // Guarded by this.
    private int running;
    private final Queue<Operation<?>> waiting = new ArrayDeque<>();

    AsyncLimiter(int permits) {
        this.permits = permits;
    }

    /** Starts the operation on this thread, or later on one that another operation completes on. */
    <T> CompletableFuture<T> run(Supplier<CompletionStage<T>> call) {
        Operation<T> operation = new Operation<>(call);
        synchronized (this) {
            if (running >= permits) {
                waiting.add(operation);
                return operation.result;
            }
            running++;
        }
        startFrom(operation);
        return operation.result;
    }

    /** A loop and no recursion: a broker that cannot be reached fails any number of operations at once. */
    private void startFrom(@Nullable Operation<?> first) {
        Operation<?> operation = first;
        while (operation != null && operation.isOverOnceStarted()) {
            operation = next();
        }
    }

    /** The one that gets the place of one that is over. */
    private synchronized @Nullable Operation<?> next() {
        Operation<?> next = waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }

    private final class Operation<T> {
        final CompletableFuture<T> result = new CompletableFuture<>();
        private final Supplier<CompletionStage<T>> call;

        /** Set by who starts it and by who completes it; the second of them passes the place on. */
        private final AtomicBoolean met = new AtomicBoolean();

        Operation(Supplier<CompletionStage<T>> call) {
            this.call = call;
        }

        boolean isOverOnceStarted() {
            Dispatcher.guarded(call::get).whenComplete((value, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                } else {
                    result.complete(value);
                }
                if (met.getAndSet(true)) {
                    startFrom(next());
                }
            });
            return met.getAndSet(true);
        }
    }
}
