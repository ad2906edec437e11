package io.parlor.engine;

import io.parlor.protocol.FrameBuilder;
import io.parlor.runtime.Scheduler;
import io.parlor.runtime.SerialExecutor;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A delivery worker: runs one task at a time. Its fields are of the worker, but for the queue. */
final class Worker implements Executor {
    final int index;
    final FrameBuilder builder = new FrameBuilder();
    final Batches batches = new Batches(new FrameBuilder());
    private final Executor threads;
    private final SerialExecutor tasks;
    private final Scheduler scheduler;
    private final Set<Session> sessions = new LinkedHashSet<>();

    Worker(int index, Executor threads, Scheduler scheduler) {
        this.index = index;
        this.threads = threads;
        this.scheduler = scheduler;
        tasks = new SerialExecutor(threads);
    }

    @Override
    public void execute(Runnable task) {
        tasks.execute(task);
    }

    boolean runsOn(Executor executor) {
        return threads == executor;
    }

    /** Runs a task on this worker later. */
    void schedule(Runnable task, Duration delay) {
        scheduler.schedule(() -> execute(task), delay);
    }

    /** Calls back on this worker: at once if the stage is complete already. Of the worker. */
    <T> void await(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        Outcome<T> outcome = Outcome.of(stage);
        if (outcome != null) {
            then.accept(outcome.value(), outcome.failure());
        } else {
            stage.whenComplete((value, failure) -> execute(() -> then.accept(value, Outcome.unwrap(failure))));
        }
    }

    void add(Session session) {
        sessions.add(session);
    }

    void remove(Session session) {
        sessions.remove(session);
    }

    /** Checks every session's timeouts. */
    void sweep(long now) {
        batches.clear();
        if (!sessions.isEmpty()) {
            Set.copyOf(sessions).forEach(session -> session.sweep(now));
        }
    }
}
