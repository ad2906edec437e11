package io.parlor.broker;

import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an ordered log for each room, and carries signals. All nodes of a cluster use brokers of one backend.
 *
 * <p><b>Order.</b> All followers and readers of a room, on all nodes, see its records in one order, that of their offsets.
 *
 * <p><b>Continuity.</b> A position names a record by offset and {@linkplain Position#fingerprint() fingerprint}. An adapter
 * draws the fingerprint at random for each append, stores it with the record, and compares it wherever a position is given
 * to it, so that a log that was rewound, truncated, flushed or created anew is never taken for the one the position is of.
 * What cannot be proved whole is a gap, and said so.
 *
 * <p><b>Duplicates.</b> Of several appends to a room with the same {@linkplain LogRecord#key() key} inside
 * {@link BrokerProfile#keyWindow()}, one record at most is seen by followers and readers, and all appends that succeed give the
 * position of that one.
 *
 * <p><b>Threads.</b> All methods may be called from any thread, and none blocks. Stages complete on any thread, with a
 * {@link BrokerException} (bare, not wrapped) when they fail; a method throws only on a null or after {@link #close()}. What is done in
 * a dependent of a stage must not block.
 *
 * <p><b>Cost.</b> No connection, thread, topic or queue a room. What a closed subscription and an idle room held is freed.
 */
public interface MessageBroker extends AutoCloseable {
    /**
     * Appends a record to the room's log. The stage completes with its position once the record is durable as the broker
     * is configured to be. Appends to one room take effect in the order of the calls, as far as they succeed.
     *
     * <p>The number in flight and the time are bounded: past the one it fails with {@link BrokerException.Kind#OVERLOADED},
     * past the other with {@link BrokerException.Kind#OUTCOME_UNKNOWN}, unless it is certain that nothing was stored.
     */
    CompletionStage<Position> append(RoomId room, LogRecord record);

    /**
     * Reads a part of the room's log. It sees at least every record whose append had succeeded, and every record
     * that a follower on this node had been given, before the call. For a broker that retains nothing it gives an empty slice.
     */
    CompletionStage<LogSlice> read(RoomId room, LogRange range);

    /**
     * Follows the room: the listener gets every record past {@link RoomSubscription#start()}, once, in order, without a gap,
     * until the subscription is closed, through lost connections and restarted brokers; and
     * {@link RoomListener#onReset} where that cannot be done.
     *
     * <p>The start is at or after the end of the log as it was when the call was made. Several subscriptions of one
     * room are independent. The stage completes before the listener's first call, so that dependents that were
     * attached to it at once, without an executor, have run by then.
     */
    CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener);

    /**
     * Sends a signal to all followers of the room on all nodes, this one included: at most once, best effort, never stored,
     * without order. Nothing tells of a failure.
     *
     * @param payload up to {@link BrokerProfile#maxSignalBytes()}; not changed afterwards by anyone
     */
    void signal(RoomId room, byte[] payload);

    /** What this broker promises as it is configured. Constant. */
    BrokerProfile profile();

    /**
     * Why this broker is degraded at the moment, in words for operators: the backend is there, but says of itself that it takes less than it should, for want of
     * memory or disk for example. Null if nothing of the kind is known, which is all that a broker knows whose backend does not say such things. What
     * fails, and a backend that does not answer, shows in what the stages complete with. Asks nobody; what was said last.
     */
    default @Nullable String degraded() {
        return null;
    }

    /**
     * Closes all subscriptions and connections. Appends and reads in flight fail. Idempotent; may block for a bounded time.
     */
    @Override
    void close();
}
