package io.parlor.scenario;

import io.parlor.broker.BrokerProfile;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.DirectRoom;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One node's way to a broker that several nodes share. Once it is cut, nothing comes or goes through it: to the others, its node is dead. */
final class NodeBroker implements MessageBroker {
    private final MessageBroker shared;
    private boolean cut;

    /** Signals to it are lost. */
    boolean deaf;

    /** Of rooms, without those about users. */
    int signals;

    NodeBroker(MessageBroker shared) {
        this.shared = shared;
    }

    void cut() {
        cut = true;
    }

    void heal() {
        cut = false;
    }

    @Override
    public CompletionStage<Position> append(RoomId room, LogRecord record) {
        return cut ? new CompletableFuture<>() : shared.append(room, record);
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        return cut ? new CompletableFuture<>() : shared.read(room, range);
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        return shared.follow(room, new RoomListener() {
            @Override
            public void onRecord(Position position, LogRecord record) {
                if (!cut) {
                    listener.onRecord(position, record);
                }
            }

            @Override
            public void onSignal(byte[] payload) {
                if (!cut && !deaf) {
                    listener.onSignal(payload);
                }
            }

            @Override
            public void onReset(Position resumed, GapReason reason) {
                if (!cut) {
                    listener.onReset(resumed, reason);
                }
            }
        });
    }

    @Override
    public void signal(RoomId room, byte[] payload) {
        if (!cut) {
            if (room.value().charAt(0) != DirectRoom.RESERVED) {
                signals++;
            }
            shared.signal(room, payload);
        }
    }

    @Override
    public BrokerProfile profile() {
        BrokerProfile its = shared.profile();
        return new BrokerProfile(
                its.name(),
                its.durable(),
                true,
                its.retained(),
                its.denseOffsets(),
                its.keyWindow(),
                its.maxRecordBytes(),
                its.maxSignalBytes(),
                its.maxPage(),
                its.maxScan());
    }

    @Override
    public void close() {
        // The shared one is closed by whoever made it.
    }
}
