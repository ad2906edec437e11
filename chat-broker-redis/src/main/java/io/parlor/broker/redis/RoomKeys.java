package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.RoomId;

/**
 * The keys of one room. All begin with the hash tag of the room's shard, so that a script may touch them together.
 *
 * @param shard   which one
 * @param log     the stream of its records; also the name of its channel
 * @param meta    the last offset and fingerprint, see {@link AppendScript}
 * @param keys0   idempotency keys of even windows
 * @param keys1   idempotency keys of odd windows
 * @param channel {@code log} as text
 */
record RoomKeys(int shard, byte[] log, byte[] meta, byte[] keys0, byte[] keys1, String channel) {
    /** The keys of all rooms, given how nodes of one cluster are configured alike. */
    static final class Space {
        private final String prefix;
        private final int shards;

        Space(String prefix, int shards) {
            this.prefix = prefix;
            this.shards = shards;
        }

        int shards() {
            return shards;
        }

        RoomKeys of(RoomId room) {
            int shard = shardOf(room);
            String tag = tag(shard);
            String channel = tag + "log:" + room.value();
            return new RoomKeys(
                    shard,
                    channel.getBytes(UTF_8),
                    (tag + "meta:" + room.value()).getBytes(UTF_8),
                    (tag + "keys0:" + room.value()).getBytes(UTF_8),
                    (tag + "keys1:" + room.value()).getBytes(UTF_8),
                    channel);
        }

        /** By the hash that {@link String#hashCode} is specified to be: the same on every node and JVM, spread by a multiplication. */
        int shardOf(RoomId room) {
            int hash = room.value().hashCode() * 0x9E3779B9;
            return Math.floorMod(hash ^ (hash >>> 16), shards);
        }

        /** The inverse of the name of a log. */
        RoomId roomOfLog(String log, int shard) {
            return new RoomId(log.substring(tag(shard).length() + "log:".length()));
        }

        String probeChannel(int shard, String node) {
            return tag(shard) + "probe:" + node;
        }

        byte[] firehoseKey(int shard) {
            return firehose(shard).getBytes(UTF_8);
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
}
