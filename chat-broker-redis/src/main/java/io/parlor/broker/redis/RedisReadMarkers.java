package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.room.ReadMarkerStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How far users have read: a hash a room, by the user's name, of positions as in a meta key. */
final class RedisReadMarkers implements ReadMarkerStore {
    private static final String ADVANCE = """
            local known = redis.call('HGET', KEYS[1], ARGV[1])
            if known and known ~= ARGV[3] and struct.unpack('>I8', known) >= struct.unpack('>I8', ARGV[2]) then
              return known
            end
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            return ARGV[2]
            """;

    private static final String ALL = """
            if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[1]) then
              return {}
            end
            return redis.call('HGETALL', KEYS[1])
            """;

    private static final byte[] NONE = {};

    private final KeySpace space;
    private final Topology topology;
    private final Duration kept;

    RedisReadMarkers(KeySpace space, Topology topology, Duration kept) {
        this.space = space;
        this.topology = topology;
        this.kept = kept;
    }

    @Override
    public CompletionStage<Position> advance(RoomId room, UserId user, Position to, @Nullable Position stale) {
        RoomKeys keys = space.of(room);
        CommandArgs<String, byte[]> args = eval(ADVANCE, keys)
                .add(user.value().getBytes(UTF_8))
                .add(bytes(to))
                .add(stale == null ? NONE : bytes(stale))
                .add(kept.toMillis());
        return ask(
                keys,
                CommandType.EVAL,
                new ByteArrayOutput<>(CommandLink.CODEC),
                args,
                found -> found == null ? to : Frame.position(found));
    }

    @Override
    public CompletionStage<@Nullable Position> find(RoomId room, UserId user) {
        RoomKeys keys = space.of(room);
        CommandArgs<String, byte[]> args =
                CommandLink.args().add(keys.markers()).add(user.value().getBytes(UTF_8));
        return ask(
                keys,
                CommandType.HGET,
                new ByteArrayOutput<>(CommandLink.CODEC),
                args,
                found -> found == null ? null : Frame.position(found));
    }

    @Override
    public CompletionStage<Map<UserId, Position>> all(RoomId room, int limit) {
        RoomKeys keys = space.of(room);
        return ask(
                keys,
                CommandType.EVAL,
                new ValueListOutput<>(CommandLink.CODEC),
                eval(ALL, keys).add(limit),
                found -> found == null ? Map.of() : toMap(found));
    }

    private static Map<UserId, Position> toMap(List<byte[]> pairs) {
        Map<UserId, Position> markers = new HashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            markers.put(new UserId(new String(pairs.get(i), UTF_8)), Frame.position(pairs.get(i + 1)));
        }
        return markers;
    }

    private static CommandArgs<String, byte[]> eval(String script, RoomKeys keys) {
        return CommandLink.args().add(script).add(1).add(keys.markers());
    }

    private static byte[] bytes(Position position) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(position.offset())
                .putInt(position.fingerprint())
                .array();
    }

    /** Fails with a {@link io.parlor.broker.BrokerException} only. */
    private <T, R extends @Nullable Object> CompletionStage<R> ask(
            RoomKeys keys,
            CommandType command,
            CommandOutput<String, byte[], T> output,
            CommandArgs<String, byte[]> args,
            Function<@Nullable T, R> read) {
        CompletableFuture<R> result = new CompletableFuture<>();
        topology.nodeOf(keys.shard())
                .reads()
                .ask(command, output, args)
                .thenApply(read)
                .whenComplete((found, failure) -> {
                    if (failure != null) {
                        result.completeExceptionally(Failures.ofRead(failure));
                    } else {
                        result.complete(found);
                    }
                });
        return result;
    }
}
