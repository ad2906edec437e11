package io.parlor.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Which partition a room is in, and its name as a record's key. */
final class Rooms {
    private Rooms() {}

    static byte[] key(String room) {
        return room.getBytes(UTF_8);
    }

    /** The same for all nodes and versions: rooms would be looked for elsewhere otherwise. */
    static int partitionOf(byte[] key, int partitions) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        return (int) (crc.getValue() % partitions);
    }

    static String name(ByteBuffer key) {
        return key.hasArray()
                ? new String(key.array(), key.arrayOffset() + key.position(), key.remaining(), UTF_8)
                : UTF_8.decode(key.duplicate()).toString();
    }
}
