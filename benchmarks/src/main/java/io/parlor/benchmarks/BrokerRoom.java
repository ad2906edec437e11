package io.parlor.benchmarks;

import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A room of a broker, with idempotency keys or without. */
final class BrokerRoom implements Subject {
    private final String name;
    private final MessageBroker broker;
    private final boolean keyed;
    private final RoomId room;
    private long keys;

    BrokerRoom(String name, MessageBroker broker, boolean keyed) {
        this.name = name;
        this.broker = broker;
        this.keyed = keyed;
        this.room = new RoomId(keyed ? "keyed" : "keyless");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<?> send(byte[] payload) {
        return broker.append(room, new LogRecord(keyed ? "ann/" + keys++ : null, payload));
    }

    @Override
    public void listen(Consumer<byte[]> arrived) {
        broker.follow(room, new RoomListener() {
                    @Override
                    public void onRecord(Position position, LogRecord stored) {
                        arrived.accept(stored.payload());
                    }

                    @Override
                    public void onSignal(byte[] payload) {}

                    @Override
                    public void onReset(Position resumed, GapReason reason) {
                        throw new IllegalStateException("reset in the middle of a measurement");
                    }
                })
                .toCompletableFuture()
                .join();
    }

    @Override
    public void close() {
        broker.close();
    }
}
