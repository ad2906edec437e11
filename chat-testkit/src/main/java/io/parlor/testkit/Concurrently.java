package io.parlor.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs the same thing on several threads that start together. */
final class Concurrently {
    private static final long PATIENCE_SECONDS = 120;

    private Concurrently() {}

    /** Gives the results in the order of the index that each call got. */
    static <T> List<T> call(int threads, IntFunction<T> action) {
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int index = i;
                calls.add(() -> {
                    start.countDown();
                    start.await();
                    return action.apply(index);
                });
            }
            return resultsOf(executor.invokeAll(calls, PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            executor.shutdownNow();
        }
    }

    /** All failures are reported, since one thread's is often but the consequence of another's. */
    private static <T> List<T> resultsOf(List<Future<T>> futures) throws InterruptedException {
        List<T> results = new ArrayList<>();
        AssertionError failures = new AssertionError("threads failed; the causes are suppressed below");
        for (Future<T> future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                failures.addSuppressed(e.getCause());
            } catch (CancellationException e) {
                failures.addSuppressed(e);
            }
        }
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
        return results;
    }
}
