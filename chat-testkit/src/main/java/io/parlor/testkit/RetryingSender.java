package io.parlor.testkit;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A sender as clients are: it appends one record after the other, each again with the same key until it is acknowledged. */
final class RetryingSender {
    private static final long BACKOFF_MILLIS = 20;

    private final MessageBroker node;
    private final Duration patience;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();

    /** @param patience how long it goes on with one record before it fails the test */
    RetryingSender(MessageBroker node, Duration patience) {
        this.node = node;
        this.patience = patience;
    }

    /** Appends {@code prefix0, prefix1, ...}, and gives what was acknowledged. */
    List<LogEntry> appendAll(RoomId room, String prefix, int count) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = prefix + i;
            LogRecord record = new LogRecord(text + "/" + UUID.randomUUID(), text.getBytes(StandardCharsets.UTF_8));
            entries.add(new LogEntry(append(room, record), record));
        }
        return entries;
    }

    private Position append(RoomId room, LogRecord record) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                Position position =
                        node.append(room, record).toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
                acknowledged.incrementAndGet();
                return position;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof BrokerException failure) || !failure.retryable()) {
                    throw new AssertionError("an append failed for good", e.getCause());
                }
                (failure.kind() == BrokerException.Kind.OUTCOME_UNKNOWN ? unknown : refused).incrementAndGet();
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("appends did not succeed again in " + patience, failure);
                }
                backOff();
            } catch (TimeoutException e) {
                throw new AssertionError("an append did not complete in " + patience, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Waits a little, as a client does between two attempts. */
    static void backOff() {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, BACKOFF_MILLIS, TimeUnit.MILLISECONDS)
                .join();
    }

    int acknowledged() {
        return acknowledged.get();
    }

    @Override
    public String toString() {
        return acknowledged + " acknowledged, " + refused + " refusals and " + unknown
                + " unknown outcomes tried again";
    }
}
