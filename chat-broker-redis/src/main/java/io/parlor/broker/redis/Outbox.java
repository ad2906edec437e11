package io.parlor.broker.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers appends, so that those that follow each other in one room become one command, and the commands for one connection go out together. Used on the
 * event loop of the connections for appends only.
 */
final class Outbox {
    private List<Call<?>> calls = new ArrayList<>();
    private @Nullable AppendBatch open;

    void add(AppendLane lane, RedisNode node, StatefulRedisConnection<String, byte[]> on, Append append) {
        AppendBatch last = open;
        if (last != null && last.offer(on, append)) {
            return;
        }
        if (last != null && last.connection != on) {
            flush();
        } else if (last != null) {
            calls.add(last.call());
        }
        open = new AppendBatch(lane, node, on, append);
    }

    void flush() {
        AppendBatch last = open;
        if (last != null) {
            open = null;
            calls.add(last.call());
            List<Call<?>> together = calls;
            calls = new ArrayList<>();
            last.node.appends().sendAllOn(last.connection, together);
        }
    }
}
