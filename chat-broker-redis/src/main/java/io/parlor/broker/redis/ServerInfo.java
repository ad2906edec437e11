package io.parlor.broker.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server says of itself.
 *
 * @param version for example {@code 7.0.15}
 * @param cluster whether it is a node of a Redis Cluster
 * @param resp3   whether the connection speaks RESP3, in which alone Lettuce carries sharded pub/sub
 */
record ServerInfo(String version, boolean cluster, boolean resp3) {
    private static final Logger log = LoggerFactory.getLogger(ServerInfo.class);
    private static final int SHARDED_PUB_SUB_SINCE = 7;

    boolean hasShardedPubSub() {
        int dot = version.indexOf('.');
        return resp3 && Integer.parseInt(dot < 0 ? version : version.substring(0, dot)) >= SHARDED_PUB_SUB_SINCE;
    }

    /** Blocks. */
    static ServerInfo of(StatefulRedisConnection<String, byte[]> connection, Duration timeout) {
        Map<String, String> hello = pairs(ask(connection, timeout, CommandType.HELLO));
        return new ServerInfo(
                hello.getOrDefault("version", "6"),
                "cluster".equals(hello.get("mode")),
                "3".equals(hello.get("proto")));
    }

    /** Whether each write is on disk before it is answered. Blocks. False if the server may not be asked. */
    static boolean writesThrough(StatefulRedisConnection<String, byte[]> connection, Duration timeout) {
        try {
            Map<String, String> config = pairs(ask(connection, timeout, CommandType.CONFIG, "GET", "append*"));
            return "yes".equals(config.get("appendonly")) && "always".equals(config.get("appendfsync"));
        } catch (RedisError e) {
            log.info("Redis does not tell its configuration ({}); the profile says not durable, unless set", e.code());
            return false;
        }
    }

    private static Map<String, String> pairs(List<String> flat) {
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            pairs.put(flat.get(i), flat.get(i + 1));
        }
        return pairs;
    }

    private static List<String> ask(
            StatefulRedisConnection<String, byte[]> connection,
            Duration timeout,
            ProtocolKeyword command,
            String... args) {
        CompletableFuture<@Nullable List<String>> reply = new CompletableFuture<>();
        io.lettuce.core.protocol.CommandArgs<String, byte[]> all = CommandLink.args();
        for (String arg : args) {
            all.add(arg);
        }
        connection.dispatch(new Call<>(command, new Flat(), all, 0, Promised.of(reply)));
        try {
            List<String> strings =
                    reply.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).join();
            return strings == null ? List.of() : strings;
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause() instanceof RedisError error ? error : e;
        }
    }

    /** All strings and numbers of a reply, however nested. */
    private static final class Flat extends CommandOutput<String, byte[], List<String>> {
        Flat() {
            super(CommandLink.CODEC, new ArrayList<>());
        }

        @Override
        public void set(ByteBuffer bytes) {
            output.add(bytes == null ? "" : StandardCharsets.UTF_8.decode(bytes).toString());
        }

        @Override
        public void set(long integer) {
            output.add(Long.toString(integer));
        }

        @Override
        public void multi(int count) {}
    }
}
