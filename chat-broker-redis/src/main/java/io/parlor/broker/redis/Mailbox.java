package io.parlor.broker.redis;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in the order in which they were given, each seeing what the earlier ones did; on the thread that
 * gives one while none runs. No lock is held while a task runs, so a task may give more, and may call anything.
 */
final class Mailbox {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger();

    void execute(Runnable task) {
        tasks.add(task);
        if (left.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        do {
            Runnable task = tasks.poll();
            try {
                if (task != null) {
                    task.run();
                }
            } catch (RuntimeException e) {
                log.error("a task failed; this is a bug", e);
            }
        } while (left.decrementAndGet() != 0);
    }
}
