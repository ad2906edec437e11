package io.parlor.broker.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.model.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the rooms of one shard, in order. While all is well they are pipelined. When Redis refuses one for what can be mended
 * (the script is gone, the slot has moved, it is still loading), the lane waits for what is in flight, mends, and sends what
 * was refused, in order, before anything newer. A refused append after which a later one of its room succeeded fails instead, since it
 * would come too late.
 *
 * <p>All is done on the event loop of the connections for appends.
 */
final class AppendLane {
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 250;

    /** What is to be mended before anything is sent again. */
    private enum Ailment {
        NO_SCRIPT,
        WRONG_SERVER,
        /** Only time helps. */
        PASSING
    }

    private final int shard;
    private final Topology topology;
    private final AppendScript script;
    private final byte @Nullable [] firehose;
    private final int replicas;
    private final Executor loop;
    private final Outbox outbox;

    private final ArrayDeque<Append> refused = new ArrayDeque<>();
    private final ArrayDeque<Append> waiting = new ArrayDeque<>();
    private @Nullable Ailment ailment;
    private boolean mending;
    private long submitted;
    private boolean stopped;
    private int inFlight;
    private int pauses;

    AppendLane(
            int shard,
            Topology topology,
            AppendScript script,
            byte @Nullable [] firehose,
            int replicas,
            Executor loop,
            Outbox outbox) {
        this.shard = shard;
        this.topology = topology;
        this.script = script;
        this.firehose = firehose;
        this.replicas = replicas;
        this.loop = loop;
        this.outbox = outbox;
    }

    void submit(Append append) {
        append.number = submitted++;
        if (stopped) {
            failClosed(append);
        } else if (ailment == null) {
            send(append);
        } else {
            waiting.add(append);
        }
    }

    /** What is held back fails, now and later on. */
    void stop() {
        stopped = true;
        refused.forEach(AppendLane::failClosed);
        waiting.forEach(AppendLane::failClosed);
        refused.clear();
        waiting.clear();
    }

    private static void failClosed(Append append) {
        append.outcome.completeExceptionally(new BrokerException(Kind.CLOSED, "the broker was closed"));
    }

    private void send(Append append) {
        RedisNode node = topology.nodeOf(shard);
        StatefulRedisConnection<String, byte[]> connection = node.appends().current();
        if (connection == null && node.appends().isBlip()) {
            refused(append, Ailment.PASSING);
            return;
        }
        if (connection == null) {
            append.outcome.completeExceptionally(
                    new BrokerException(Kind.UNAVAILABLE, "no connection to Redis: " + node.name()));
            return;
        }
        inFlight++;
        outbox.add(this, node, connection, append);
    }

    Call<List<Position>> call(AppendBatch batch) {
        return batch.erases() ? batch.erasingCall(script.erasingText(), firehose) : batch.call(script.sha(), firehose);
    }

    void onReply(
            Append append,
            RedisNode node,
            StatefulRedisConnection<String, byte[]> connection,
            @Nullable Position position) {
        inFlight--;
        pauses = 0;
        failRefusedOf(append);
        if (position == null) {
            append.outcome.completeExceptionally(Failures.unknown("Redis gave no position", null));
        } else if (node.replication() == null) {
            append.outcome.complete(position);
        } else {
            node.replication().await(connection, confirmed -> onReplicated(append, position, confirmed));
        }
        mendOnceDrained();
    }

    private void onReplicated(Append append, Position position, @Nullable Long confirmed) {
        if (confirmed != null && confirmed >= replicas) {
            append.outcome.complete(position);
        } else {
            append.outcome.completeExceptionally(Failures.unknown(
                    "the master has it, but of " + replicas + " replicas to wait for "
                            + (confirmed == null ? "an unknown number" : confirmed) + " confirmed it in time",
                    null));
        }
    }

    void onFailure(Append append, RedisNode node, Throwable failure) {
        inFlight--;
        if (failure instanceof CommandLink.NotConnected && node.appends().isBlip()) {
            refused(append, Ailment.PASSING);
        } else if (failure instanceof RedisError error && error.mendable() && !append.isOverdue()) {
            refused(append, ailmentOf(error));
        } else {
            BrokerException outcome = Failures.ofAppend(failure);
            if (outcome.kind() == Kind.OUTCOME_UNKNOWN) {
                failRefusedOf(append);
            }
            append.outcome.completeExceptionally(outcome);
        }
        mendOnceDrained();
    }

    private void refused(Append append, Ailment reason) {
        if (stopped) {
            failClosed(append);
            return;
        }
        refused.add(append);
        ailment = reason;
        mendOnceDrained();
    }

    private static Ailment ailmentOf(RedisError error) {
        if (error.code().equals("NOSCRIPT")) {
            return Ailment.NO_SCRIPT;
        }
        return error.wrongServer() ? Ailment.WRONG_SERVER : Ailment.PASSING;
    }

    /** What was refused before this one of the same room went through can only come out of order now. */
    private void failRefusedOf(Append passed) {
        for (Iterator<Append> each = refused.iterator(); each.hasNext(); ) {
            Append late = each.next();
            if (late.number < passed.number && late.keys.sameRoom(passed.keys)) {
                each.remove();
                late.outcome.completeExceptionally(
                        new BrokerException(Kind.UNAVAILABLE, "refused by Redis for a moment, and overtaken"));
            }
        }
    }

    private void mendOnceDrained() {
        if (ailment != null && inFlight == 0 && !mending) {
            mending = true;
            mend(ailment).whenCompleteAsync((done, failure) -> resume(), loop);
        }
    }

    private CompletionStage<?> mend(Ailment found) {
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(pauses++, 10));
        CompletableFuture<Void> paused =
                new CompletableFuture<Void>().completeOnTimeout(null, pause, TimeUnit.MILLISECONDS);
        return switch (found) {
            case NO_SCRIPT -> topology.nodeOf(shard).appends().loadScript();
            case WRONG_SERVER -> topology.refresh().thenCombine(paused, (done, late) -> late);
            case PASSING -> paused;
        };
    }

    private void resume() {
        ailment = null;
        mending = false;
        List<Append> again = new ArrayList<>(refused);
        again.addAll(waiting);
        again.sort(Comparator.comparingLong(append -> append.number));
        refused.clear();
        waiting.clear();
        for (Append append : again) {
            if (append.isOverdue()) {
                append.outcome.completeExceptionally(
                        new BrokerException(Kind.UNAVAILABLE, "Redis refused it until it was too late"));
            } else if (ailment == null) {
                send(append);
            } else {
                waiting.add(append);
            }
        }
    }
}
