package io.parlor.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a record has besides its room and its payload.
 *
 * @param id       of the append, unique among all nodes
 * @param verified up to this offset of the partition, included, the appender had seen that no record has this one's key, as far as the window
 *                 reaches; so whoever wants to know whether it is a duplicate looks at what lies in between only
 * @param key      the idempotency key
 */
record Header(
        int fingerprint, long id, long verified, @Nullable String key) {
    static final String NAME = "parlor";
    private static final byte VERSION = 1;
    private static final int FIXED = 1 + 4 + 8 + 8;

    /** One byte is the version, then all numbers big-endian, then, if there is a key, a byte 1 and the key in UTF-8. */
    byte[] encode() {
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        ByteBuffer out = ByteBuffer.allocate(FIXED + (keyBytes == null ? 0 : 1 + keyBytes.length))
                .put(VERSION)
                .putInt(fingerprint)
                .putLong(id)
                .putLong(verified);
        if (keyBytes != null) {
            out.put((byte) 1).put(keyBytes);
        }
        return out.array();
    }

    /** Null for what no broker of ours has written. */
    static @Nullable Header of(Headers headers) {
        var header = headers.lastHeader(NAME);
        byte[] value = header == null ? null : header.value();
        if (value == null || value.length < FIXED || value[0] != VERSION) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(value, 1, value.length - 1);
        int fingerprint = in.getInt();
        long id = in.getLong();
        long verified = in.getLong();
        String key = value.length == FIXED ? null : new String(value, FIXED + 1, value.length - FIXED - 1, UTF_8);
        return new Header(fingerprint, id, verified, key);
    }
}
