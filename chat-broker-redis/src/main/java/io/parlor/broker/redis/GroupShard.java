package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.parlor.model.RoomId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a group on the firehose of one shard. All members read as one consumer, since a lease says which of them may: so
 * what a dead member left is pending under the same name, and no names of dead consumers pile up.
 */
final class GroupShard {
    private static final String CONSUMER = "owner";

    private static final String RENEW = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              return redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            return 0
            """;

    private static final String RELEASE = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              return redis.call('DEL', KEYS[1])
            end
            return 0
            """;

    private static final String BURY = """
            redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', ARGV[4], ARGV[5])
            return redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
            """;

    /** @param id that of the firehose's entry */
    record Delivery(String id, RoomId room, String log, byte[] value, Frame.Stored stored) {}

    private final int shard;
    private final String group;
    private final KeySpace space;
    private final Topology topology;
    private final RedisGroupSettings settings;
    private final String firehose;

    GroupShard(int shard, String group, KeySpace space, Topology topology, RedisGroupSettings settings) {
        this.shard = shard;
        this.group = group;
        this.space = space;
        this.topology = topology;
        this.settings = settings;
        this.firehose = space.firehose(shard);
    }

    int number() {
        return shard;
    }

    /** @param from the id after which records are the group's; {@code $} for the end. It does nothing if the group exists */
    CompletionStage<?> create(String from) {
        return ask(
                        CommandType.XGROUP,
                        new StatusOutput<>(CommandLink.CODEC),
                        args().add("CREATE")
                                .addKey(firehose)
                                .add(group)
                                .add(from)
                                .add("MKSTREAM"))
                .handle((created, failure) -> {
                    if (failure != null
                            && !(failure instanceof RedisError error
                                    && error.code().equals("BUSYGROUP"))) {
                        throw Failures.ofRead(failure);
                    }
                    return created;
                });
    }

    CompletionStage<Boolean> acquireLease(String member) {
        return ask(
                        CommandType.SET,
                        new StatusOutput<>(CommandLink.CODEC),
                        args().addKey(lease())
                                .add(member)
                                .add("NX")
                                .add("PX")
                                .add(settings.lease().toMillis()))
                .thenApply("OK"::equals);
    }

    CompletionStage<Boolean> renewLease(String member) {
        return eval(args().add(RENEW)
                        .add(1)
                        .addKey(lease())
                        .add(member)
                        .add(settings.lease().toMillis()))
                .thenApply(renewed -> renewed != null && renewed == 1);
    }

    CompletionStage<?> releaseLease(String member) {
        return eval(args().add(RELEASE).add(1).addKey(lease()).add(member));
    }

    private String lease() {
        return space.lease(shard, group);
    }

    /** Records that nobody was given yet. */
    CompletionStage<List<Delivery>> readNew() {
        return ask(
                        CommandType.XREADGROUP,
                        new NestedMultiOutput<>(CommandLink.CODEC),
                        args().add("GROUP")
                                .add(group)
                                .add(CONSUMER)
                                .add("COUNT")
                                .add(settings.batch())
                                .add("STREAMS")
                                .addKey(firehose)
                                .add(">"))
                .thenApply(reply -> reply == null || reply.isEmpty() ? List.of() : deliveries(list(streamOf(reply))));
    }

    /** RESP2 nests a stream's name and entries in a pair, RESP3 has a map. */
    private static Object streamOf(List<Object> reply) {
        Object first = reply.get(0);
        return first instanceof List<?> pair ? pair.get(1) : reply.get(1);
    }

    /** @param next where to go on claiming; null at the end */
    record Claimed(List<Delivery> deliveries, @Nullable String next) {}

    /** Records that were given to somebody and not acknowledged, for so long at least. Each claim counts as a try. */
    CompletionStage<Claimed> claim(String from, long idleMillis) {
        return ask(
                        CommandType.XAUTOCLAIM,
                        new NestedMultiOutput<>(CommandLink.CODEC),
                        args().addKey(firehose)
                                .add(group)
                                .add(CONSUMER)
                                .add(idleMillis)
                                .add(from)
                                .add("COUNT")
                                .add(settings.batch()))
                .thenApply(reply -> {
                    if (reply == null) {
                        return new Claimed(List.of(), null);
                    }
                    String next = text(reply.get(0));
                    return new Claimed(deliveries(list(reply.get(1))), next.equals("0-0") ? null : next);
                });
    }

    /** How often each of these was tried, by id. */
    CompletionStage<Map<String, Long>> tries(List<Delivery> claimed) {
        String last = claimed.get(claimed.size() - 1).id();
        return ask(
                        CommandType.XPENDING,
                        new NestedMultiOutput<>(CommandLink.CODEC),
                        args().addKey(firehose)
                                .add(group)
                                .add(claimed.get(0).id())
                                .add(last)
                                // Others may be pending in between.
                                .add(10L * settings.batch()))
                .thenApply(reply -> {
                    Map<String, Long> tries = new HashMap<>();
                    for (Object each : reply == null ? List.of() : reply) {
                        List<?> pending = list(each);
                        tries.put(text(pending.get(0)), (Long) pending.get(3));
                    }
                    return tries;
                });
    }

    CompletionStage<?> acknowledge(List<String> ids) {
        CommandArgs<String, byte[]> args = args().addKey(firehose).add(group);
        ids.forEach(args::add);
        return ask(CommandType.XACK, new IntegerOutput<>(CommandLink.CODEC), args);
    }

    /** Moves a record to the group's dead letters. */
    CompletionStage<?> bury(Delivery dead) {
        return eval(args().add(BURY)
                .add(2)
                .addKey(firehose)
                .addKey(space.deadLetters(shard, group))
                .add(group)
                .add(dead.id())
                .add(settings.deadLetters())
                .add(dead.log())
                .add(dead.value()));
    }

    private List<Delivery> deliveries(List<?> entries) {
        List<Delivery> deliveries = new ArrayList<>(entries.size());
        for (Object each : entries) {
            // Redis 6 gives nothing for an entry that was trimmed while it was pending.
            if (each instanceof List<?> entry && entry.get(1) instanceof List<?> fields) {
                String log = text(fields.get(0));
                byte[] value = (byte[]) fields.get(1);
                deliveries.add(new Delivery(
                        text(entry.get(0)),
                        space.roomOf(log, shard),
                        log,
                        value,
                        Frame.stored(ByteBuffer.wrap(value))));
            }
        }
        return deliveries;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, UTF_8);
    }

    private static List<?> list(Object reply) {
        return reply instanceof List<?> list ? list : List.of();
    }

    private static CommandArgs<String, byte[]> args() {
        return CommandLink.args();
    }

    private CompletableFuture<@Nullable Long> eval(CommandArgs<String, byte[]> args) {
        return ask(CommandType.EVAL, new IntegerOutput<>(CommandLink.CODEC), args);
    }

    private <T> CompletableFuture<@Nullable T> ask(
            ProtocolKeyword command, CommandOutput<String, byte[], T> output, CommandArgs<String, byte[]> args) {
        CommandLink link = topology.nodeOf(shard).groups();
        return link == null
                ? CompletableFuture.failedFuture(new IllegalStateException("no groups are configured"))
                : link.ask(command, output, args);
    }
}
