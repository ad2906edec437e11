package io.parlor.spring.actuate;

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
import org.jspecify.annotations.Nullable;

/** Tells a monitor what comes of each call. */
record ObservedBroker(MessageBroker broker, BrokerMonitor monitor) implements MessageBroker {
    @Override
    public CompletionStage<Position> append(RoomId room, LogRecord record) {
        return monitor.observe("append", () -> broker.append(room, record));
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        return monitor.observe("read", () -> broker.read(room, range));
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        return monitor.observe("follow", () -> broker.follow(room, listener));
    }

    @Override
    public void signal(RoomId room, byte[] payload) {
        broker.signal(room, payload);
    }

    @Override
    public BrokerProfile profile() {
        return broker.profile();
    }

    @Override
    public @Nullable String degraded() {
        return broker.degraded();
    }

    @Override
    public void close() {
        broker.close();
    }
}
