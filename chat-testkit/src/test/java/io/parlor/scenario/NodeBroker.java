package io.parlor.scenario;

import io.parlor.broker.BrokerProfile;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RecordErasure;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.DirectRoom;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One node's way to a broker that several nodes share. Once it is cut, nothing comes or goes through it: to the others, its node is dead. */
public final class NodeBroker implements MessageBroker, RecordErasure {
    private final InMemoryMessageBroker shared;
    private volatile boolean cut;

    /** Signals to it are lost. */
    volatile boolean deaf;

    /** Of rooms, without those about users. */
    int signals;

    public NodeBroker(InMemoryMessageBroker shared) {
        this.shared = shared;
    }

    public void cut() {
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
    public CompletionStage<@Nullable Position> amend(RoomId room, LogRecord record, Position target, byte[] blank) {
        return cut ? new CompletableFuture<>() : shared.amend(room, record, target, blank);
    }

    @Override
    public CompletionStage<@Nullable Position> erase(RoomId room, LogRecord record, Position target, byte[] blank) {
        return cut ? new CompletableFuture<>() : shared.erase(room, record, target, blank);
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
