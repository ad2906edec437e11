package io.parlor.broker.redis;

import io.lettuce.core.protocol.CommandArgs;
import io.parlor.model.Position;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An append on its way. */
final class Append {
    final RoomKeys keys;
    final long deadlineNanos;
    final CompletableFuture<Position> outcome = new CompletableFuture<>();

    // In which order the lane was given it; written once, in the lane's mailbox.
    long number;

    private final byte @Nullable [] key;
    private final int fingerprint;
    private final byte[] body;

    Append(RoomKeys keys, int fingerprint, byte @Nullable [] key, byte[] payload, long deadlineNanos) {
        this.keys = keys;
        this.fingerprint = fingerprint;
        this.key = key;
        this.body = Frame.body(fingerprint, key, payload);
        this.deadlineNanos = deadlineNanos;
    }

    int bytes() {
        return body.length;
    }

    boolean isOverdue() {
        return deadlineNanos - System.nanoTime() < 0;
    }

    /** Whether both can be given to one run of the script. */
    boolean goesWith(Append other) {
        return (key == null) == (other.key == null) && keys.sameRoom(other.keys);
    }

    boolean hasKey() {
        return key != null;
    }

    void addTo(CommandArgs<String, byte[]> args) {
        args.add(body);
        if (key != null) {
            args.add(key);
        }
    }

    /** Its position if it was stored at {@code offset}. */
    Position at(long offset) {
        return new Position(offset, fingerprint);
    }
}
