package io.parlor.broker.rabbit;

import java.util.List;

/** What the members of groups on this node work with. */
record GroupContext(
        RabbitSettings settings, Names names, List<Shard> shards, Connections connections, Consuming consuming) {
    long timeoutNanos() {
        return settings.times().command().toNanos();
    }
}
