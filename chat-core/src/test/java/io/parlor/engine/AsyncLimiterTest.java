package io.parlor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AsyncLimiterTest {
    @Test
    void noMoreRunAtOnceThanAllowedAndTheOthersFollowInOrder() {
        AsyncLimiter limiter = new AsyncLimiter(2);
        List<CompletableFuture<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            limiter.run(() -> {
                CompletableFuture<Integer> stage = new CompletableFuture<>();
                running.add(stage);
                return stage;
            });
        }
        assertThat(running).hasSize(2);
        running.get(1).complete(1);
        assertThat(running).hasSize(3);
        running.get(0).completeExceptionally(new IllegalStateException());
        assertThat(running).hasSize(4);
    }

    @Test
    void anOperationThatThrowsFailsItsStageAndGivesItsPlaceBack() {
        AsyncLimiter limiter = new AsyncLimiter(1);
        CompletableFuture<Object> failed = limiter.run(() -> {
            throw new IllegalStateException();
        });

        assertThat(failed).isCompletedExceptionally();
        assertThat(limiter.run(() -> CompletableFuture.completedFuture(1))).isCompletedWithValue(1);
    }

    @Test
    void anOperationThatFailsWithAnErrorGivesItsPlaceBack() {
        AsyncLimiter limiter = new AsyncLimiter(1);
        CompletableFuture<Object> failed = limiter.run(() -> {
            throw new NoClassDefFoundError();
        });

        assertThat(failed).isCompletedExceptionally();
        assertThat(limiter.run(() -> CompletableFuture.completedFuture(1))).isCompletedWithValue(1);
    }

    @Test
    void anyNumberMayWaitForOperationsThatAreOverAtOnce() {
        AsyncLimiter limiter = new AsyncLimiter(1);
        CompletableFuture<Integer> first = new CompletableFuture<>();
        limiter.run(() -> first);
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            waiting.add(limiter.run(() -> CompletableFuture.failedFuture(new IllegalStateException())));
        }
        first.complete(1);

        assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(limiter.run(() -> CompletableFuture.completedFuture(1))).isCompletedWithValue(1);
    }

    @Test
    void severalThreadsNeverRunMoreThanAllowedAndLoseNothing() throws Exception {
        int threads = 4;
        int each = 5_000;
        AsyncLimiter limiter = new AsyncLimiter(3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(threads * each);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        ExecutorService answers = Executors.newFixedThreadPool(2);
        try {
            for (int t = 0; t < threads; t++) {
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        boolean atOnce = i % 3 == 0;
                        limiter.run(() -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    return answer(running, atOnce, answers);
                                })
                                .whenComplete((value, failure) -> done.countDown());
                    }
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(most.get()).isLessThanOrEqualTo(3);
        } finally {
            pool.shutdownNow();
            answers.shutdownNow();
        }
    }

    private static CompletionStage<Integer> answer(AtomicInteger running, boolean atOnce, ExecutorService answers) {
        if (atOnce) {
            return CompletableFuture.completedFuture(running.decrementAndGet());
        }
        return CompletableFuture.supplyAsync(running::decrementAndGet, answers);
    }
}
