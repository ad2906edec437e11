package io.parlor.testkit;

import io.parlor.broker.BrokerException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a sender knows of an append when its stage has completed. */
enum Outcome {
    STORED,
    NOT_STORED,
    UNKNOWN;

    /** Waits for it. A stage that does not complete, or fails with anything but a bare {@link BrokerException}, fails the test. */
    static Outcome of(CompletionStage<?> append, Duration patience) {
        try {
            append.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return STORED;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokerException failure) {
                return failure.kind() == BrokerException.Kind.OUTCOME_UNKNOWN ? UNKNOWN : NOT_STORED;
            }
            throw new AssertionError("an append failed with what is no BrokerException", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("an append did not complete in " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
