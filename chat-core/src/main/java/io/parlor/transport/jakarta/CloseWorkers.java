package io.parlor.transport.jakarta;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that close connections, because a container may block in that while a client does not read. A few for an endpoint; they end
 * when there is nothing to close. What waits is bounded by the number of connections: each is closed and cut once.
 */
final class CloseWorkers {
    private static final int THREADS = 8;
    private static final long IDLE_SECONDS = 2;

    private final ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(THREADS, new Threads());

    CloseWorkers() {
        pool.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        pool.allowCoreThreadTimeOut(true);
    }

    void execute(Runnable task) {
        pool.execute(task);
    }

    void executeAfter(Duration delay, Runnable task) {
        var unused = pool.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static final class Threads implements ThreadFactory {
        private final AtomicInteger last = new AtomicInteger();

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(task, "parlor-close-" + last.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
