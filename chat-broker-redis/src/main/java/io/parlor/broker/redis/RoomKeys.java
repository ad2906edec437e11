package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.RoomId;
import java.util.Arrays;

/** The keys of one room. All begin with the hash tag of the room's shard, so that a script may touch them together. */
final class RoomKeys {
    private final KeySpace.Prefixes prefixes;
    private final String room;
    private final byte[] name;

    RoomKeys(KeySpace.Prefixes prefixes, RoomId room) {
        this.prefixes = prefixes;
        this.room = room.value();
        this.name = this.room.getBytes(UTF_8);
    }

    int shard() {
        return prefixes.shard();
    }

    /** The stream of its records, whose name is also that of its channel. */
    byte[] log() {
        return with(prefixes.log());
    }

    /** The last offset and fingerprint, see {@link AppendScript}. */
    byte[] meta() {
        return with(prefixes.meta());
    }

    /** Idempotency keys of even windows. */
    byte[] keys0() {
        return with(prefixes.keys0());
    }

    /** Idempotency keys of odd windows. */
    byte[] keys1() {
        return with(prefixes.keys1());
    }

    /** What is left of records that were erased, by their offset; see {@link ErasureScript}. */
    byte[] erased() {
        return with(prefixes.erased());
    }

    /** What is to be left of records that amend others, by the offset of those. */
    byte[] amended() {
        return with(prefixes.amended());
    }

    /** How far users have read. */
    byte[] markers() {
        return with(prefixes.markers());
    }

    /** {@link #log} as text. */
    String channel() {
        return prefixes.channel() + room;
    }

    /** Who is muted and banned, see {@link RedisModeration}. */
    byte[] moderation() {
        return beside("mod:", room);
    }

    /** Who was kicked just now, see {@link RedisModeration}. */
    byte[] kicks() {
        return beside("kicks:", room);
    }

    /** There as long as the user may not post again. */
    byte[] turn(String user) {
        // No name has a space.
        return beside("turn:", room + ' ' + user);
    }

    /** A key that is none of those above, with the tag of the same shard. */
    private byte[] beside(String kind, String rest) {
        String channel = prefixes.channel();
        return (channel.substring(0, channel.length() - KeySpace.LOG.length()) + kind + rest).getBytes(UTF_8);
    }

    boolean sameRoom(RoomKeys other) {
        return room.equals(other.room);
    }

    private byte[] with(byte[] prefix) {
        byte[] key = Arrays.copyOf(prefix, prefix.length + name.length);
        System.arraycopy(name, 0, key, prefix.length, name.length);
        return key;
    }
}
