package io.parlor.transport.jakarta;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Puts the pieces of a binary message together, up to a limit. Holds no memory between messages. Not thread-safe. */
final class BinaryAssembly {
    private @Nullable ByteArrayOutputStream pieces;

    /** @return whether the message is still within the limit; if not, what there was of it is gone */
    boolean append(byte[] piece, int limit) {
        ByteArrayOutputStream buffer = pieces == null ? new ByteArrayOutputStream(piece.length) : pieces;
        if (piece.length > limit - buffer.size()) {
            clear();
            return false;
        }
        buffer.writeBytes(piece);
        pieces = buffer;
        return true;
    }

    byte[] take() {
        byte[] message = pieces == null ? new byte[0] : pieces.toByteArray();
        clear();
        return message;
    }

    void clear() {
        pieces = null;
    }
}
