package io.parlor.broker.redis;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes a future of a call. */
final class Promised<T> implements Call.Callback<T> {
    private final CompletableFuture<@Nullable T> future;

    private Promised(CompletableFuture<@Nullable T> future) {
        this.future = future;
    }

    static <T> Promised<T> of(CompletableFuture<@Nullable T> future) {
        return new Promised<>(future);
    }

    @Override
    public void replied(@Nullable T reply) {
        future.complete(reply);
    }

    @Override
    public void failed(Throwable failure) {
        future.completeExceptionally(failure);
    }
}
