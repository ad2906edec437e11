package io.parlor.broker.rabbit;

import java.nio.ByteBuffer;

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
    static final int BYTES = Integer.BYTES + 3 * Long.BYTES;

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putInt(fingerprint)
                .putLong(node)
                .putLong(sequence)
                .putLong(seen)
                .array();
    }

    static Stamp decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Stamp(in.getInt(), in.getLong(), in.getLong(), in.getLong());
    }
}
