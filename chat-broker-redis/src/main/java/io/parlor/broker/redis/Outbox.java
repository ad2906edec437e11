package io.parlor.broker.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers commands, so that those for one connection go out together. Used on the event loop of the connections for appends only. */
final class Outbox {
    private List<Call<?>> calls = new ArrayList<>();
    private @Nullable CommandLink link;
    private @Nullable StatefulRedisConnection<String, byte[]> connection;

    void add(CommandLink to, StatefulRedisConnection<String, byte[]> on, Call<?> call) {
        if (connection != on) {
            flush();
            link = to;
            connection = on;
        }
        calls.add(call);
    }

    void flush() {
        if (link != null && connection != null && !calls.isEmpty()) {
            List<Call<?>> batch = calls;
            calls = new ArrayList<>();
            link.sendAllOn(connection, batch);
        }
    }
}
