package io.parlor.runtime;

import java.time.Duration;

/** Time that passes, and tasks at a later time. Thread-safe. */
public interface Scheduler {
    /** Nanoseconds from an arbitrary origin; never goes back. */
    long nanoTime();

    /**
     * Runs a task once after a delay, on a thread of the scheduler's own. The task is short and does not block.
     *
     * @return cancels it if it has not begun; may be called again and again
     */
    Cancellable schedule(Runnable task, Duration delay);

    /** A task that can be called off. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
