package io.parlor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
    @Test
    void tasksRunInOrderOneAtATime() throws Exception {
        int threads = 4;
        int each = 20_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        try {
            SerialExecutor serial = new SerialExecutor(pool);
            int[] next = new int[threads];
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger faults = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(threads * each);
            for (int t = 0; t < threads; t++) {
                int thread = t;
                callers.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        int number = i;
                        serial.execute(() -> {
                            boolean right = inside.getAndIncrement() == 0 && next[thread]++ == number;
                            faults.addAndGet(right ? 0 : 1);
                            inside.decrementAndGet();
                            done.countDown();
                        });
                    }
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(faults.get()).isZero();
        } finally {
            callers.shutdownNow();
            pool.shutdownNow();
        }
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheNext() {
        List<String> ran = new ArrayList<>();
        SerialExecutor serial = new SerialExecutor(Runnable::run);
        serial.execute(() -> {
            throw new AssertionError("a fault that is to be logged");
        });
        serial.execute(() -> ran.add("next"));

        assertThat(ran).containsExactly("next");
    }

    @Test
    void othersGetTheThreadAfterABatch() {
        Queue<Runnable> thread = new ArrayDeque<>();
        List<Integer> ran = new ArrayList<>();
        SerialExecutor serial = new SerialExecutor(thread::add);
        IntStream.range(0, 1_000).forEach(i -> serial.execute(() -> ran.add(i)));
        assertThat(thread).hasSize(1);
        thread.remove().run();

        assertThat(ran).hasSizeLessThan(1_000);
        assertThat(thread).hasSize(1);
        while (!thread.isEmpty()) {
            thread.remove().run();
        }
        assertThat(ran).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void ifTheThreadsAreGoneInTheMiddleTheRestRunsNevertheless() {
        Queue<Runnable> thread = new ArrayDeque<>();
        boolean[] shutDown = {false};
        SerialExecutor serial = new SerialExecutor(task -> {
            if (shutDown[0]) {
                throw new RejectedExecutionException();
            }
            thread.add(task);
        });
        List<Integer> ran = new ArrayList<>();
        IntStream.range(0, 1_000).forEach(i -> serial.execute(() -> ran.add(i)));
        shutDown[0] = true;
        thread.remove().run();
        assertThat(ran).hasSize(1_000);

        serial.execute(() -> serial.execute(() -> ran.add(1_001)));
        assertThat(ran).hasSize(1_001);
    }
}
