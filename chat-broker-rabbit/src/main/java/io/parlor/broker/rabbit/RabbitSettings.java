package io.parlor.broker.rabbit;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.time.Duration;
import java.util.List;

/**
 * What {@link RabbitMessageBrokerBuilder} was told, checked; it documents each.
 *
 * @param factory of connections; not changed any more
 */
record RabbitSettings(
        ConnectionFactory factory,
        List<Address> addresses,
        String connectionName,
        String prefix,
        int shards,
        boolean declare,
        History history,
        Keys keys,
        Limits limits,
        Times times,
        Groups groups) {

    /** What each stream keeps, and in what pieces it lets go of it. */
    record History(long maxBytes, Duration maxAge, long segmentBytes) {}

    record Keys(Duration window, int perShard) {}

    /** Sizes in bytes, a page and a scan in entries, the rest in operations. */
    record Limits(int recordBytes, int signalBytes, int page, int scan, int appendsInFlight, int readsInFlight) {}

    record Times(Duration command, Duration linger, Duration probe) {}

    record Groups(int deliveryLimit, Duration retryDelay, int prefetch) {}
}
