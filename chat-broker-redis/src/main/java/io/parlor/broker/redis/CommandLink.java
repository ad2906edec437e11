package io.parlor.broker.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection for commands. Redis answers in the order of the commands, so one that is not answered in time means that
 * the connection is stuck: it is given up then, and what was in flight on it fails. That bounds what a stalled server can make a node hold.
 */
final class CommandLink extends Link<StatefulRedisConnection<String, byte[]>> {
    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private static final int SWEEP_EVERY = 128;
    private static final long HOLD_MILLIS = 20;

    /** There is no connection: nothing was sent. */
    static final class NotConnected extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotConnected(String link) {
            super("no connection to Redis: " + link, null, false, false);
        }
    }

    private final @Nullable String script;
    private final Duration timeout;

    private final Queue<Call<?>> outstanding = new ConcurrentLinkedQueue<>();
    private final ReentrantLock sweeping = new ReentrantLock();
    // A count to sweep by; written by any thread, and lost updates do no harm.
    private int sent;

    /** @param script loaded before a connection is used, null for none */
    CommandLink(
            String name,
            Supplier<? extends CompletionStage<StatefulRedisConnection<String, byte[]>>> connector,
            ScheduledExecutorService timer,
            @Nullable String script,
            Duration timeout,
            Runnable whenUp) {
        super(name, connector, timer, whenUp);
        this.script = script;
        this.timeout = timeout;
    }

    static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(CODEC);
    }

    /** When a command that is sent now must have been answered, by {@link System#nanoTime}. */
    long deadline() {
        return System.nanoTime() + timeout.toNanos();
    }

    /** Sends, or waits for a moment if the connection was just lost; so the order of calls is not kept. */
    void send(Call<?> call) {
        StatefulRedisConnection<String, byte[]> connection = current();
        if (connection != null) {
            sendOn(connection, call);
        } else if (isBlip()) {
            later(call);
        } else {
            call.completeExceptionally(new NotConnected(name()));
        }
    }

    private void later(Call<?> call) {
        try {
            timer().schedule(() -> send(call), HOLD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            call.completeExceptionally(new NotConnected(name()));
        }
    }

    /** Sends if that connection is still in use, in the order of the calls of one thread. */
    void sendOn(StatefulRedisConnection<String, byte[]> connection, Call<?> call) {
        if (connection != current()) {
            call.completeExceptionally(new NotConnected(name()));
            return;
        }
        outstanding.add(call);
        connection.dispatch(call);
        if (++sent >= SWEEP_EVERY) {
            sent = 0;
            sweep();
        }
    }

    /** As {@link #sendOn}, with one flush for all. */
    void sendAllOn(StatefulRedisConnection<String, byte[]> connection, List<Call<?>> calls) {
        if (connection != current()) {
            calls.forEach(call -> call.completeExceptionally(new NotConnected(name())));
            return;
        }
        outstanding.addAll(calls);
        connection.dispatch(calls);
        sent += calls.size();
        if (sent >= SWEEP_EVERY) {
            sent = 0;
            sweep();
        }
    }

    /** Drops what has ended; gives the connection up if what comes next is overdue. Called by the timer, and now and then by senders. */
    void sweep() {
        if (!sweeping.tryLock()) {
            return;
        }
        boolean overdue = false;
        try {
            Call<?> oldest = outstanding.peek();
            while (oldest != null && oldest.hasEnded()) {
                outstanding.poll();
                oldest = outstanding.peek();
            }
            overdue = oldest != null && oldest.deadlineNanos - System.nanoTime() < 0;
        } finally {
            sweeping.unlock();
        }
        if (overdue) {
            kill("no answer for " + timeout.toMillis() + " ms");
        }
    }

    /** {@link #send} with a future; it completes on Lettuce's threads. */
    <T> CompletableFuture<@Nullable T> ask(
            ProtocolKeyword command, CommandOutput<String, byte[], T> output, CommandArgs<String, byte[]> args) {
        CompletableFuture<@Nullable T> reply = new CompletableFuture<>();
        send(new Call<>(command, output, args, deadline(), Promised.of(reply)));
        return reply;
    }

    /** Loads the script again, which a flush of scripts had removed. */
    CompletionStage<?> loadScript() {
        StatefulRedisConnection<String, byte[]> connection = current();
        return connection == null ? CompletableFuture.failedFuture(new NotConnected(name())) : prepare(connection);
    }

    @Override
    CompletionStage<?> prepare(StatefulRedisConnection<String, byte[]> connection) {
        if (script == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<@Nullable String> loaded = new CompletableFuture<>();
        connection.dispatch(new Call<>(
                CommandType.SCRIPT,
                new StatusOutput<>(CODEC),
                args().add("LOAD").add(script),
                deadline(),
                Promised.of(loaded)));
        return loaded.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    void onUp(StatefulRedisConnection<String, byte[]> connection) {}

    @Override
    void onDown() {}
}
