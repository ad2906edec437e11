package io.parlor.spring.autoconfigure;

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

/** A broker with a decorator around it. It can erase if the broker can: the engine looks for that. */
class DecoratedBroker implements MessageBroker {
    private final MessageBroker broker;
    final BrokerDecorator decorator;

    private DecoratedBroker(MessageBroker broker, BrokerDecorator decorator) {
        this.broker = broker;
        this.decorator = decorator;
    }

    static MessageBroker of(MessageBroker broker, BrokerDecorator decorator) {
        decorator.decorating(broker);
        return broker instanceof RecordErasure erasing
                ? new Erasing(broker, erasing, decorator)
                : new DecoratedBroker(broker, decorator);
    }

    @Override
    public CompletionStage<Position> append(RoomId room, LogRecord record) {
        return decorator.around("append", () -> broker.append(room, record));
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        return decorator.around("read", () -> broker.read(room, range));
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        return decorator.around("follow", () -> broker.follow(room, decorator.listener(room, listener)));
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

    private static final class Erasing extends DecoratedBroker implements RecordErasure {
        private final RecordErasure erasing;

        private Erasing(MessageBroker broker, RecordErasure erasing, BrokerDecorator decorator) {
            super(broker, decorator);
            this.erasing = erasing;
        }

        @Override
        public CompletionStage<@Nullable Position> amend(RoomId room, LogRecord record, Position target, byte[] blank) {
            return decorator.around("amend", () -> erasing.amend(room, record, target, blank));
        }

        @Override
        public CompletionStage<@Nullable Position> erase(RoomId room, LogRecord record, Position target, byte[] blank) {
            return decorator.around("erase", () -> erasing.erase(room, record, target, blank));
        }
    }
}
