package io.parlor.spring.websocket;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.CustomizableThreadCreator;

/**
 * The threads of SockJS: those that write, since Spring blocks in that while a client does not read, and the one that finds clients that are gone. What
 * waits is bounded by the number of connections: each has one write and one close. They end when the context does.
 */
final class SockJsWorkers implements Executor, DisposableBean {
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor pool;
    private final ThreadPoolTaskScheduler timer = new ThreadPoolTaskScheduler();
    private final Duration disconnectDelay;
    private final int streamLimit;

    SockJsWorkers(WebSocketProperties.SockJs settings) {
        CustomizableThreadCreator names = new CustomizableThreadCreator("parlor-sockjs-");
        names.setDaemon(true);
        pool = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                names::createThread);
        pool.allowCoreThreadTimeOut(true);
        timer.setThreadNamePrefix("parlor-sockjs-timer-");
        timer.setDaemon(true);
        timer.setRemoveOnCancelPolicy(true);
        timer.initialize();
        disconnectDelay = settings.disconnectDelay();
        streamLimit = (int) Math.min(Integer.MAX_VALUE, settings.streamLimit().toBytes());
    }

    TaskScheduler timer() {
        return timer;
    }

    Duration disconnectDelay() {
        return disconnectDelay;
    }

    int streamLimit() {
        return streamLimit;
    }

    /** Once the context is closed, on the calling thread: the connections are gone by then. */
    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    @Override
    public void destroy() {
        pool.shutdown();
        timer.shutdown();
    }
}
