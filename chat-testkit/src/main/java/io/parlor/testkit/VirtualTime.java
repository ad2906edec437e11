package io.parlor.testkit;

import io.parlor.runtime.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * Threads and time for a server under test: nothing runs and no time passes but when the test says so, and what could run in any order is run in
 * an order drawn from a seed. Give it to {@code ChatServerBuilder} as executor, scheduler and clock. Not thread-safe: all is
 * done by the test's thread.
 */
public final class VirtualTime implements Scheduler, Executor, InstantSource {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Random random;
    private final List<Runnable> ready = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long now;
    private long timersMade;

    public VirtualTime(long seed) {
        random = new Random(seed);
    }

    private record Timer(long at, long number, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(now);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        Timer timer = new Timer(now + delay.toNanos(), timersMade++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /**
     * Runs one of the tasks that are ready.
     *
     * @return false if there was none
     */
    public boolean runOne() {
        if (ready.isEmpty()) {
            return false;
        }
        ready.remove(random.nextInt(ready.size())).run();
        return true;
    }

    /** Runs tasks until none is ready; no time passes. */
    public void run() {
        while (runOne()) {
            // The order is drawn in runOne.
        }
    }

    /** Whether nothing is left to run, now or later. */
    public boolean isIdle() {
        return ready.isEmpty() && timers.isEmpty();
    }

    /** Lets time pass, and runs what becomes ready on the way. */
    public void advance(Duration duration) {
        long end = now + duration.toNanos();
        run();
        while (!timers.isEmpty() && timers.peek().at <= end) {
            Timer timer = timers.remove();
            now = timer.at;
            timer.task.run();
            run();
        }
        now = end;
    }
}
