package io.parlor.broker.rabbit;

import com.rabbitmq.client.ConfirmListener;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** What was sent on a channel and is not confirmed. Written by the publisher's thread, emptied by the connection's. */
final class Unconfirmed implements ConfirmListener {
    private final ConcurrentNavigableMap<Long, Append> byTag = new ConcurrentSkipListMap<>();
    private volatile boolean lost;

    void add(long tag, Append append) {
        byTag.put(tag, append);
        if (lost) {
            giveUp();
        }
    }

    @Override
    public void handleAck(long tag, boolean multiple) {
        take(tag, multiple, Append::confirmed);
    }

    @Override
    public void handleNack(long tag, boolean multiple) {
        take(tag, multiple, append -> append.giveUp("RabbitMQ could not store it"));
    }

    private void take(long tag, boolean multiple, Consumer<Append> action) {
        if (multiple) {
            ConcurrentNavigableMap<Long, Append> all = byTag.headMap(tag, true);
            all.values().forEach(action);
            all.clear();
        } else {
            Append one = byTag.remove(tag);
            if (one != null) {
                action.accept(one);
            }
        }
    }

    /** The channel is gone, and no confirmation comes any more. */
    void giveUp() {
        lost = true;
        byTag.values().forEach(append -> append.giveUp("the connection to RabbitMQ was lost before it confirmed"));
        byTag.clear();
    }
}
