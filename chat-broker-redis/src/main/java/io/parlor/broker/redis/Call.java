package io.parlor.broker.redis;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A command with a callback, which is called once: with the reply, with Redis's error, or with the failure of the connection.
 * On Lettuce's threads, or on the caller's if it cannot even be written.
 */
final class Call<T> extends Command<String, byte[], T> {
    /** What comes of a command. */
    interface Callback<T> {
        void replied(@Nullable T reply);

        void failed(Throwable failure);
    }

    @SuppressWarnings("rawtypes") // a class literal has no type argument
    private static final AtomicIntegerFieldUpdater<Call> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(Call.class, "ended");

    private final Callback<T> callback;
    final long deadlineNanos;

    // 1 once the callback was called; written by whoever ends it first
    private volatile int ended;

    Call(
            ProtocolKeyword type,
            CommandOutput<String, byte[], T> output,
            CommandArgs<String, byte[]> args,
            long deadlineNanos,
            Callback<T> callback) {
        super(type, output, args);
        this.deadlineNanos = deadlineNanos;
        this.callback = callback;
    }

    boolean hasEnded() {
        return ended != 0;
    }

    @Override
    public void complete() {
        super.complete();
        if (ENDED.compareAndSet(this, 0, 1)) {
            CommandOutput<String, byte[], T> reply = getOutput();
            if (reply.hasError()) {
                callback.failed(new RedisError(reply.getError()));
            } else {
                callback.replied(reply.get());
            }
        }
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean first = ENDED.compareAndSet(this, 0, 1);
        if (first) {
            super.completeExceptionally(failure);
            callback.failed(failure);
        }
        return first;
    }

    @Override
    public void cancel() {
        completeExceptionally(new java.util.concurrent.CancellationException());
    }
}
