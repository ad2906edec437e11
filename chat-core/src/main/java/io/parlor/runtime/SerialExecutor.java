package io.parlor.runtime;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in the order they came, on the threads of another executor; each task sees what the earlier ones did.
 * Thread-safe. A task that throws is logged, and the next one runs.
 *
 * <p>If the other executor takes no more, because it is full or shut down, whoever hands a task over runs it: tasks that let go of something
 * are never lost.
 */
public final class SerialExecutor implements Executor {
    private static final Logger log = LoggerFactory.getLogger(SerialExecutor.class);

    /** Tasks run in one go before others get the thread. */
    private static final int BATCH = 256;

    private final Executor threads;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Tasks queued or running; whoever takes it from 0 starts the drain. */
    private final AtomicInteger pending = new AtomicInteger();

    public SerialExecutor(Executor threads) {
        this.threads = Objects.requireNonNull(threads);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(Objects.requireNonNull(task));
        if (pending.getAndIncrement() == 0 && !isHandedOver()) {
            drain();
        }
    }

    private boolean isHandedOver() {
        try {
            threads.execute(this::drain);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void drain() {
        while (runSome() && !isHandedOver()) {
            // The rest is for this thread.
        }
    }

    /** @return whether there is more */
    private boolean runSome() {
        int done = 0;
        while (done < BATCH) {
            Runnable task = tasks.poll();
            if (task == null) {
                break;
            }
            run(task);
            done++;
        }
        return pending.addAndGet(-done) > 0;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            log.error("a task failed", e);
        }
    }
}
