package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.RoomId;
import java.util.List;
import java.util.stream.IntStream;

/** The names of all keys and channels. Nodes that are to see the same rooms have the same one. */
final class KeySpace {
    /** What the keys of a shard's rooms begin with. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Prefixes(
            int shard,
            String channel,
            byte[] log,
            byte[] meta,
            byte[] keys0,
            byte[] keys1,
            byte[] erased,
            byte[] amended,
            byte[] markers) {}

    private final String prefix;
    private final List<Prefixes> shards;

    KeySpace(String prefix, int shards) {
        this.prefix = prefix;
        this.shards = IntStream.range(0, shards).mapToObj(this::prefixes).toList();
    }

    private Prefixes prefixes(int shard) {
        String tag = tag(shard);
        return new Prefixes(
                shard,
                tag + "log:",
                (tag + "log:").getBytes(UTF_8),
                (tag + "meta:").getBytes(UTF_8),
                (tag + "keys0:").getBytes(UTF_8),
                (tag + "keys1:").getBytes(UTF_8),
                (tag + "erased:").getBytes(UTF_8),
                (tag + "amended:").getBytes(UTF_8),
                (tag + "markers:").getBytes(UTF_8));
    }

    int shards() {
        return shards.size();
    }

    RoomKeys of(RoomId room) {
        return new RoomKeys(shards.get(shardOf(room)), room);
    }

    /** By the hash that {@link String#hashCode} is specified to be: the same on every node and JVM, spread by a multiplication. */
    int shardOf(RoomId room) {
        int hash = room.value().hashCode() * 0x9E3779B9;
        return Math.floorMod(hash ^ (hash >>> 16), shards.size());
    }

    /** The inverse of {@link RoomKeys#channel}. */
    RoomId roomOf(String channel, int shard) {
        return new RoomId(channel.substring(shards.get(shard).channel().length()));
    }

    String probeChannel(int shard, String node) {
        return tag(shard) + "probe:" + node;
    }

    /** All records of a shard's rooms, for consumer groups. */
    String firehose(int shard) {
        return tag(shard) + "firehose";
    }

    String lease(int shard, String group) {
        return tag(shard) + "lease:" + group;
    }

    String deadLetters(int shard, String group) {
        return tag(shard) + "dead:" + group;
    }

    String members(String group) {
        return tag(0) + "members:" + group;
    }

    String layout() {
        return tag(0) + "layout";
    }

    private String tag(int shard) {
        return prefix + ":{s" + shard + "}:";
    }
}
