package io.parlor.broker.redis;

import io.lettuce.core.protocol.CommandArgs;
import io.parlor.model.Position;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An append on its way. */
final class Append {
    /** Where a record is whose target is gone: it was not appended. */
    static final Position TARGET_GONE = Position.ORIGIN;

    private static final byte[] NO_KEY = {};

    final RoomKeys keys;
    final long deadlineNanos;
    final CompletableFuture<Position> outcome = new CompletableFuture<>();

    // In which order the lane was given it; written once, in the lane's mailbox.
    long number;

    private final byte @Nullable [] key;
    private final int fingerprint;
    private final byte[] body;
    private final @Nullable Erasure erasure;

    Append(
            RoomKeys keys,
            int fingerprint,
            byte @Nullable [] key,
            byte[] payload,
            @Nullable Erasure erasure,
            long deadlineNanos) {
        this.keys = keys;
        this.fingerprint = fingerprint;
        this.key = key;
        this.body = Frame.body(fingerprint, key, payload);
        this.erasure = erasure;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * What is to be erased with this, or what this amends.
     *
     * @param erases whether the target is erased; else {@code blank} is what is left of this record when the target is
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Erasure(Position target, byte[] blank, boolean erases) {}

    int bytes() {
        return body.length + (erasure == null ? 0 : erasure.blank.length);
    }

    boolean isOverdue() {
        return deadlineNanos - System.nanoTime() < 0;
    }

    /** Whether both can be given to one run of the script. */
    boolean goesWith(Append other) {
        return erasure == null
                && other.erasure == null
                && (key == null) == (other.key == null)
                && keys.sameRoom(other.keys);
    }

    boolean erases() {
        return erasure != null;
    }

    boolean hasKey() {
        return key != null;
    }

    void addTo(CommandArgs<String, byte[]> args) {
        args.add(body);
        if (key != null) {
            args.add(key);
        } else if (erasure != null) {
            args.add(NO_KEY);
        }
        if (erasure != null) {
            addTo(args, erasure);
        }
    }

    private void addTo(CommandArgs<String, byte[]> args, Erasure its) {
        Position target = its.target();
        args.add(Long.toString(target.offset()))
                .add(ByteBuffer.allocate(Integer.BYTES)
                        .putInt(target.fingerprint())
                        .array())
                .add(its.erases() ? "erase" : "amend")
                // What is left of this record keeps its place, fingerprint and key.
                .add(its.erases() ? its.blank() : Frame.body(fingerprint, key, its.blank()));
    }

    /** Its position if it was stored at {@code offset}. */
    Position at(long offset) {
        return new Position(offset, fingerprint);
    }
}
