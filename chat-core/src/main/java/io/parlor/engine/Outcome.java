package io.parlor.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What a stage has completed with. */
record Outcome<T>(@Nullable T value, @Nullable Throwable failure) {
    /** Null if it has not yet completed, or does not tell. */
    static <T> @Nullable Outcome<T> of(CompletionStage<T> stage) {
        // Just that class: what CompletableFuture.completedStage gives is a subclass that throws when it is asked.
        if (stage.getClass() != CompletableFuture.class) {
            return null;
        }
        CompletableFuture<T> future = (CompletableFuture<T>) stage;
        if (!future.isDone()) {
            return null;
        }
        try {
            return new Outcome<>(future.join(), null);
        } catch (RuntimeException e) {
            return new Outcome<>(null, unwrap(e));
        }
    }

    static @Nullable Throwable unwrap(@Nullable Throwable failure) {
        Throwable result = failure;
        while ((result instanceof CompletionException || result instanceof ExecutionException)
                && result.getCause() != null) {
            result = result.getCause();
        }
        return result;
    }
}
