package io.parlor.broker.memory;

import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogEntry;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One handler in a group. */
final class GroupMember implements AutoCloseable {
    /** The outcome of a handler that was still at it when its member's time was up. */
    static final Object GONE = new Object();

    private final ConsumerGroup group;
    private final ConsumerGroups.Handler handler;
    private final Duration closeGrace;
    // Completed some time after close, by the timer of the JDK.
    private final CompletableFuture<Object> gone = new CompletableFuture<>();

    GroupMember(ConsumerGroup group, ConsumerGroups.Handler handler, Duration closeGrace) {
        this.group = group;
        this.handler = handler;
        this.closeGrace = closeGrace;
    }

    /** Completes when the handler's stage does, or with {@link #GONE}; never throws. */
    CompletableFuture<?> handle(RoomId room, LogEntry entry) {
        CompletableFuture<?> handled;
        try {
            handled = Objects.requireNonNull(
                            handler.handle(room, entry.position(), entry.record()), "a handler's stage")
                    .toCompletableFuture();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
        return handled.isDone() ? handled : CompletableFuture.anyOf(handled, gone);
    }

    @Override
    public void close() {
        group.leave(this);
        gone.completeOnTimeout(GONE, closeGrace.toMillis(), TimeUnit.MILLISECONDS);
    }
}
