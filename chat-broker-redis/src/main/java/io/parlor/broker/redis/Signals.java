package io.parlor.broker.redis;

import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes signals. When too many wait for Redis, newer ones are dropped. They go the way of the subscribe commands where RESP3 lets
 * them, so that who follows a room hears nothing that this node had signalled before.
 */
final class Signals implements Call.Callback<Long> {
    private static final int MAX_IN_FLIGHT = 10_000;

    private final Topology topology;
    private final CommandType publish;
    private final boolean besideSubscriptions;
    private final AtomicInteger inFlight = new AtomicInteger();

    Signals(Topology topology, boolean shardedPubSub, boolean resp3) {
        this.topology = topology;
        this.besideSubscriptions = resp3;
        this.publish = shardedPubSub ? CommandType.SPUBLISH : CommandType.PUBLISH;
    }

    void send(RoomKeys keys, byte[] payload) {
        publish(keys, Frame.signal(payload));
    }

    void publish(RoomKeys keys, byte[] frame) {
        if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
            inFlight.decrementAndGet();
            return;
        }
        RedisNode node = topology.nodeOf(keys.shard());
        Call<Long> call = new Call<>(
                publish,
                new IntegerOutput<>(CommandLink.CODEC),
                CommandLink.args().add(keys.log()).add(frame),
                node.reads().deadline(),
                this);
        if (besideSubscriptions) {
            node.subscriber().send(call);
        } else {
            node.reads().send(call);
        }
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
