package io.parlor.broker.redis;

import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Publishes signals. When too many wait for Redis, newer ones are dropped. */
final class Signals implements Call.Callback<Long> {
    private static final int MAX_IN_FLIGHT = 10_000;

    private final Topology topology;
    private final CommandType publish;
    private final AtomicInteger inFlight = new AtomicInteger();

    Signals(Topology topology, boolean shardedPubSub) {
        this.topology = topology;
        this.publish = shardedPubSub ? CommandType.SPUBLISH : CommandType.PUBLISH;
    }

    void send(RoomKeys keys, byte[] payload) {
        if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
            inFlight.decrementAndGet();
            return;
        }
        CommandLink link = topology.nodeOf(keys.shard()).reads();
        link.send(new Call<>(
                publish,
                new IntegerOutput<>(CommandLink.CODEC),
                CommandLink.args().add(keys.log()).add(Frame.signal(payload)),
                link.deadline(),
                this));
    }

    @Override
    public void replied(@Nullable Long receivers) {
        inFlight.decrementAndGet();
    }

    @Override
    public void failed(Throwable failure) {
        inFlight.decrementAndGet();
    }
}
