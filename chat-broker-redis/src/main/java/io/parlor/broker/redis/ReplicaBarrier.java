package io.parlor.broker.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits until replicas have what was written. One {@code WAIT} at a time for all writes that were answered before it, so that it
 * costs a round trip to the replicas once for many.
 */
final class ReplicaBarrier {
    /** Told how many replicas have the write, or null if that cannot be known. */
    interface Waiter {
        void replicated(@Nullable Long replicas);
    }

    private record Write(StatefulRedisConnection<String, byte[]> connection, Waiter waiter) {}

    private final CommandLink link;
    private final int replicas;
    private final Duration timeout;
    private final Mailbox mailbox = new Mailbox();

    // Used in the mailbox only.
    private List<Write> next = new ArrayList<>();
    private boolean waiting;

    ReplicaBarrier(CommandLink link, int replicas, Duration timeout) {
        this.link = link;
        this.replicas = replicas;
        this.timeout = timeout;
    }

    /** @param connection on which the write was made: a {@code WAIT} on another one knows nothing of it */
    void await(StatefulRedisConnection<String, byte[]> connection, Waiter waiter) {
        mailbox.execute(() -> {
            next.add(new Write(connection, waiter));
            if (!waiting) {
                waitForNext();
            }
        });
    }

    private void waitForNext() {
        List<Write> batch = next;
        next = new ArrayList<>();
        waiting = true;
        StatefulRedisConnection<String, byte[]> connection =
                batch.get(batch.size() - 1).connection();
        link.sendOn(
                connection,
                new Call<>(
                        CommandType.WAIT,
                        new IntegerOutput<>(CommandLink.CODEC),
                        CommandLink.args().add(replicas).add(timeout.toMillis()),
                        link.deadline(),
                        new Call.Callback<Long>() {
                            @Override
                            public void replied(@Nullable Long reply) {
                                mailbox.execute(() -> ended(batch, connection, reply));
                            }

                            @Override
                            public void failed(Throwable failure) {
                                mailbox.execute(() -> ended(batch, connection, null));
                            }
                        }));
    }

    private void ended(
            List<Write> batch, StatefulRedisConnection<String, byte[]> connection, @Nullable Long confirmed) {
        waiting = false;
        for (Write write : batch) {
            write.waiter().replicated(write.connection() == connection ? confirmed : null);
        }
        if (!next.isEmpty()) {
            waitForNext();
        }
    }
}
