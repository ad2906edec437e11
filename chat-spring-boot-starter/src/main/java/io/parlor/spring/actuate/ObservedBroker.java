package io.parlor.spring.actuate;

import io.parlor.broker.BrokerProfile;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Tells a monitor what comes of each call. It can erase if the broker can: the engine looks for that. */
class ObservedBroker implements MessageBroker {
    private final MessageBroker broker;
    final BrokerMonitor monitor;

    private ObservedBroker(MessageBroker broker, BrokerMonitor monitor) {
        this.broker = broker;
        this.monitor = monitor;
    }

    static MessageBroker of(MessageBroker broker, BrokerMonitor monitor) {
        return broker instanceof RecordErasure erasing
                ? new Erasing(broker, erasing, monitor)
                : new ObservedBroker(broker, monitor);
    }

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
    public void close() {
        broker.close();
    }

    private static final class Erasing extends ObservedBroker implements RecordErasure {
        private final RecordErasure erasing;

        private Erasing(MessageBroker broker, RecordErasure erasing, BrokerMonitor monitor) {
            super(broker, monitor);
            this.erasing = erasing;
        }

        @Override
        public CompletionStage<@Nullable Position> amend(RoomId room, LogRecord record, Position target, byte[] blank) {
            return monitor.observe("amend", () -> erasing.amend(room, record, target, blank));
        }

        @Override
        public CompletionStage<@Nullable Position> erase(RoomId room, LogRecord record, Position target, byte[] blank) {
            return monitor.observe("erase", () -> erasing.erase(room, record, target, blank));
        }
    }
}
