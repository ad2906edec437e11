package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.UserId;
import io.parlor.room.ModerationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sanctions in a hash for each room that has any: field {@code b} or {@code m} and the user's name, value until when (milliseconds, 0 for ever), by
 * whom, and why, a line each; field {@code s} the milliseconds between posts. A turn is a key of its own that expires. Kicks are in a
 * sorted set by their end, each its id, the user, and why, a line each.
 */
final class RedisModeration implements ModerationStore {
    private static final String SLOW = "s";
    private static final int VALUE_LINES = 3;
    private static final String FORGET =
            "if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end return 0";

    private static final String KICK = """
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
            redis.call('ZADD', KEYS[1], ARGV[1], ARGV[3])
            return redis.call('PEXPIRE', KEYS[1], ARGV[1] - ARGV[2])""";

    private final Engine engine;

    RedisModeration(Engine engine) {
        this.engine = engine;
    }

    private static String field(Sanction.Kind kind, UserId user) {
        return (kind == Sanction.Kind.BAN ? "b" : "m") + user.value();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static CommandArgs<String, byte[]> args(RoomKeys keys) {
        return CommandLink.args().add(keys.moderation());
    }

    private <T> CompletableFuture<@Nullable T> ask(
            RoomKeys keys,
            CommandType command,
            CommandOutput<String, byte[], T> output,
            CommandArgs<String, byte[]> args) {
        CompletableFuture<@Nullable T> result = new CompletableFuture<>();
        engine.topology()
                .nodeOf(keys.shard())
                .reads()
                .ask(command, output, args)
                .whenComplete((reply, failure) -> {
                    if (failure == null) {
                        result.complete(reply);
                    } else {
                        result.completeExceptionally(Failures.ofRead(failure));
                    }
                });
        return result;
    }

    @Override
    public CompletionStage<@Nullable Void> put(RoomId room, Sanction sanction) {
        long until = sanction.until() == null ? 0 : sanction.until().toEpochMilli();
        String by = sanction.by() == null ? "" : sanction.by().value();
        String value = until + "\n" + by + "\n" + sanction.reason();
        return set(room, field(sanction.kind(), sanction.user()), value);
    }

    @Override
    public CompletionStage<@Nullable Void> lift(RoomId room, UserId user, Sanction.Kind kind) {
        return delete(room, field(kind, user));
    }

    @Override
    public CompletionStage<@Nullable Void> slow(RoomId room, Duration between) {
        return between.isZero() ? delete(room, SLOW) : set(room, SLOW, Long.toString(between.toMillis()));
    }

    private CompletionStage<@Nullable Void> set(RoomId room, String field, String value) {
        RoomKeys keys = engine.space().of(room);
        return ask(
                        keys,
                        CommandType.HSET,
                        new IntegerOutput<>(CommandLink.CODEC),
                        args(keys).add(bytes(field)).add(bytes(value)))
                .thenApply(done -> null);
    }

    private CompletionStage<@Nullable Void> delete(RoomId room, String field) {
        RoomKeys keys = engine.space().of(room);
        return ask(
                        keys,
                        CommandType.HDEL,
                        new IntegerOutput<>(CommandLink.CODEC),
                        args(keys).add(bytes(field)))
                .thenApply(done -> null);
    }

    @Override
    public CompletionStage<Standing> find(RoomId room, UserId user) {
        RoomKeys keys = engine.space().of(room);
        CommandArgs<String, byte[]> args = args(keys)
                .add(bytes(field(Sanction.Kind.MUTE, user)))
                .add(bytes(field(Sanction.Kind.BAN, user)))
                .add(bytes(SLOW));
        return ask(keys, CommandType.HMGET, new ValueListOutput<>(CommandLink.CODEC), args)
                .thenApply(values -> {
                    List<byte[]> three = Objects.requireNonNull(values);
                    byte[] slow = three.get(2);
                    return new Standing(
                            parse(Sanction.Kind.MUTE, user, three.get(0)),
                            parse(Sanction.Kind.BAN, user, three.get(1)),
                            slow == null ? Duration.ZERO : Duration.ofMillis(Long.parseLong(new String(slow, UTF_8))));
                });
    }

    private static @Nullable Sanction parse(Sanction.Kind kind, UserId user, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        String[] lines = new String(value, UTF_8).split("\n", VALUE_LINES);
        long until = Long.parseLong(lines[0]);
        UserId by = lines[1].isEmpty() ? null : new UserId(lines[1]);
        return new Sanction(kind, user, lines[2], by, until == 0 ? null : Instant.ofEpochMilli(until));
    }

    @Override
    public CompletionStage<List<Sanction>> list(RoomId room, int limit) {
        RoomKeys keys = engine.space().of(room);
        return ask(keys, CommandType.HGETALL, new ValueListOutput<>(CommandLink.CODEC), args(keys))
                .thenApply(pairs -> sanctions(room, Objects.requireNonNull(pairs), limit));
    }

    /** What is over is forgotten on the way. */
    private List<Sanction> sanctions(RoomId room, List<byte[]> pairs, int limit) {
        Instant now = Instant.now();
        List<Sanction> result = new ArrayList<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            String field = new String(pairs.get(i), UTF_8);
            if (field.equals(SLOW)) {
                continue;
            }
            Sanction.Kind kind = field.charAt(0) == 'b' ? Sanction.Kind.BAN : Sanction.Kind.MUTE;
            Sanction sanction = parse(kind, new UserId(field.substring(1)), pairs.get(i + 1));
            if (sanction != null && sanction.isOver(now)) {
                forget(room, field, pairs.get(i + 1));
            } else if (sanction != null && result.size() < limit) {
                result.add(sanction);
            }
        }
        return List.copyOf(result);
    }

    /** Unless there is another by now. */
    private void forget(RoomId room, String field, byte[] value) {
        RoomKeys keys = engine.space().of(room);
        CommandArgs<String, byte[]> args = CommandLink.args()
                .add(bytes(FORGET))
                .add(1)
                .add(keys.moderation())
                .add(bytes(field))
                .add(value);
        ask(keys, CommandType.EVAL, new IntegerOutput<>(CommandLink.CODEC), args);
    }

    @Override
    public CompletionStage<@Nullable Void> kick(RoomId room, Kick kick) {
        RoomKeys keys = engine.space().of(room);
        CommandArgs<String, byte[]> args = CommandLink.args()
                .add(bytes(KICK))
                .add(1)
                .add(keys.kicks())
                .add(kick.until().toEpochMilli())
                .add(Instant.now().toEpochMilli())
                .add(bytes(kick.id() + "\n" + kick.user() + "\n" + kick.reason()));
        return ask(keys, CommandType.EVAL, new IntegerOutput<>(CommandLink.CODEC), args)
                .thenApply(done -> null);
    }

    @Override
    public CompletionStage<List<Kick>> kicks(RoomId room) {
        RoomKeys keys = engine.space().of(room);
        CommandArgs<String, byte[]> args = CommandLink.args()
                .add(keys.kicks())
                .add('(' + Long.toString(Instant.now().toEpochMilli()))
                .add("+inf")
                .add("WITHSCORES");
        return ask(keys, CommandType.ZRANGEBYSCORE, new ValueListOutput<>(CommandLink.CODEC), args)
                .thenApply(pairs -> toKicks(Objects.requireNonNull(pairs)));
    }

    private static List<Kick> toKicks(List<byte[]> pairs) {
        List<Kick> kicks = new ArrayList<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            String[] lines = new String(pairs.get(i), UTF_8).split("\n", VALUE_LINES);
            Instant until = Instant.ofEpochMilli(Long.parseLong(new String(pairs.get(i + 1), UTF_8)));
            kicks.add(new Kick(Long.parseLong(lines[0]), new UserId(lines[1]), lines[2], until));
        }
        return List.copyOf(kicks);
    }

    @Override
    public CompletionStage<Duration> takeTurn(RoomId room, UserId user, Duration interval) {
        RoomKeys keys = engine.space().of(room);
        byte[] key = keys.turn(user.value());
        CommandArgs<String, byte[]> set =
                CommandLink.args().add(key).add(bytes("1")).add("NX").add("PX").add(interval.toMillis());
        return ask(keys, CommandType.SET, new StatusOutput<>(CommandLink.CODEC), set)
                .thenCompose(done -> done != null
                        ? CompletableFuture.completedFuture(Duration.ZERO)
                        : ask(
                                        keys,
                                        CommandType.PTTL,
                                        new IntegerOutput<>(CommandLink.CODEC),
                                        CommandLink.args().add(key))
                                .thenApply(left -> Duration.ofMillis(left == null ? 1 : Math.max(1, left))));
    }
}
