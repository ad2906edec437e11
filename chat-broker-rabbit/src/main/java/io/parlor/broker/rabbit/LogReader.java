package io.parlor.broker.rabbit;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.model.RoomId;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Reads on threads of its own, a few at once; more wait, up to a bound. What fails while there is time is tried again. */
final class LogReader implements AutoCloseable {
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 10;

    private final RabbitSettings settings;
    private final Names names;
    private final Consuming consuming;
    private final ThreadPoolExecutor threads;

    LogReader(RabbitSettings settings, Names names, Consuming consuming) {
        this.settings = settings;
        this.names = names;
        this.consuming = consuming;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.limits().readsInFlight()),
                Threads.named("parlor-rabbit-reader"));
        threads.allowCoreThreadTimeOut(true);
    }

    CompletionStage<LogSlice> read(Shard shard, RoomId room, LogRange range) {
        CompletableFuture<LogSlice> result = new CompletableFuture<>();
        long deadline = System.nanoTime() + settings.times().command().toNanos();
        try {
            shard.enter();
            threads.execute(() -> {
                try {
                    complete(result, shard, room, range, deadline);
                } finally {
                    shard.leave();
                }
            });
        } catch (RejectedExecutionException e) {
            shard.leave();
            result.completeExceptionally(
                    threads.isShutdown() ? Failures.closed() : Failures.overloaded("too many reads are waiting"));
        }
        return result;
    }

    private void complete(CompletableFuture<LogSlice> result, Shard shard, RoomId room, LogRange range, long deadline) {
        try {
            result.complete(readUntilItSucceeds(shard, room, range, deadline));
        } catch (RuntimeException e) {
            result.completeExceptionally(Failures.ofRead(e));
        }
    }

    private LogSlice readUntilItSucceeds(Shard shard, RoomId room, LogRange range, long deadline) {
        Backoff backoff = new Backoff();
        // A cluster that was upgraded may not have turned filters on, and refuse them.
        for (boolean first = true; ; first = false) {
            try {
                int limit = Math.min(range.limit(), settings.limits().page());
                Reading reading = new Reading(
                        shard,
                        names.stream(shard.number()),
                        room.value(),
                        consuming,
                        settings.limits().scan(),
                        first && consuming.hasFilters(),
                        deadline);
                return reading.read(range, limit);
            } catch (BrokerException e) {
                if (e.kind() == Kind.CLOSED || System.nanoTime() - deadline >= 0 || threads.isShutdown()) {
                    throw e;
                }
                backoff.pause();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow().forEach(Runnable::run);
    }
}
