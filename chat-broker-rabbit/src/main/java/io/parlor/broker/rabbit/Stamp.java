package io.parlor.broker.rabbit;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a node puts on all it writes into a stream.
 *
 * @param fingerprint drawn at random
 * @param node        the node that wrote it
 * @param sequence    its number among what that node wrote
 * @param seen        up to which offset that node knew the keys of the stream when it wrote: a record is a duplicate if, and only if, one with its
 *                    key lies between {@code seen} and itself
 */
record Stamp(int fingerprint, long node, long sequence, long seen) {
    private static final int BYTES = Integer.BYTES + 3 * Long.BYTES;
    /** Of {@link #BYTES} in Base64 without padding. */
    private static final int CHARS = 38;

    String encode() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putInt(fingerprint)
                .putLong(node)
                .putLong(sequence)
                .putLong(seen)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Null if it is none. */
    static @Nullable Stamp decode(@Nullable String text) {
        if (text == null || text.length() != CHARS) {
            return null;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            return new Stamp(in.getInt(), in.getLong(), in.getLong(), in.getLong());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
