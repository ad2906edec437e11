package io.parlor.broker.memory;

import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One follower of a room. */
final class MemorySubscription implements RoomSubscription {
    private static final Logger log = LoggerFactory.getLogger(MemorySubscription.class);

    private final MemoryRoom room;
    private final RoomListener listener;
    private final Position start;
    private final long firstNumber;
    // Set by whoever closes; never unset.
    private volatile boolean closed;

    /** @param firstNumber of the first delivery that is for it */
    MemorySubscription(MemoryRoom room, RoomListener listener, Position start, long firstNumber) {
        this.room = room;
        this.listener = listener;
        this.start = start;
        this.firstNumber = firstNumber;
    }

    /** Called by the room, one delivery at a time, with no lock held. */
    void deliver(Delivery delivery) {
        if (closed || delivery.number() < firstNumber) {
            return;
        }
        try {
            delivery.content().tell(listener);
        } catch (Throwable e) {
            // An Error too: it must not end the room's drain, which serves other followers and later records.
            log.warn("A listener of room {} failed", room.id(), e);
        }
    }

    /** Silences it without telling the room, which is going away. */
    void silence() {
        closed = true;
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            room.remove(this);
        }
    }
}
