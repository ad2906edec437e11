package io.parlor.benchmarks;

import io.parlor.broker.BrokerProfile;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** Counts the signals of one room on their way to a broker that nodes share. */
record CountingBroker(MessageBroker shared, RoomId room, LongAdder signals, LongAdder bytes) implements MessageBroker {
    @Override
    public CompletionStage<Position> append(RoomId to, LogRecord record) {
        return shared.append(to, record);
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId from, LogRange range) {
        return shared.read(from, range);
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId which, RoomListener listener) {
        return shared.follow(which, listener);
    }

    @Override
    public void signal(RoomId to, byte[] payload) {
        if (to.equals(room)) {
            signals.increment();
            bytes.add(payload.length);
        }
        shared.signal(to, payload);
    }

    @Override
    public BrokerProfile profile() {
        return shared.profile();
    }

    @Override
    public void close() {
        // Whoever made the shared one closes it.
    }
}
