package io.parlor.broker.redis;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.parlor.model.Position;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An append on its way. */
final class Append {
    final RoomKeys keys;
    final long deadlineNanos;
    final CompletableFuture<Position> outcome = new CompletableFuture<>();

    // In which order the lane was given it; written once, in the lane's mailbox.
    long number;

    private static final byte[] NO_KEY = {};

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
     * @param erases whether the target is erased; else what is left of this record when the target is
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Erasure(Position target, byte[] blank, boolean erases) {}

    /** Where a record is whose target is gone: it was not appended. */
    static final Position TARGET_GONE = Position.ORIGIN;

    int bytes() {
        return body.length + (erasure == null ? 0 : erasure.blank.length);
    }

    boolean isOverdue() {
        return deadlineNanos - System.nanoTime() < 0;
    }

    /** @param firehose the shard's, null if there are no consumer groups */
    CommandArgs<String, byte[]> args(byte[] sha, byte @Nullable [] firehose) {
        CommandArgs<String, byte[]> args = CommandLink.args().add(sha);
        args.add(2 + (firehose == null ? 0 : 1) + (key == null ? 0 : 2) + (erasure == null ? 0 : 2))
                .add(keys.log())
                .add(keys.meta());
        if (firehose != null) {
            args.add(firehose);
        }
        if (key != null) {
            args.add(keys.keys0()).add(keys.keys1());
        }
        if (erasure != null) {
            args.add(keys.erased()).add(keys.amended());
        }
        args.add(body);
        if (key != null) {
            args.add(key);
        } else if (erasure != null) {
            args.add(NO_KEY);
        }
        return erasure == null ? args : add(erasure, args);
    }

    private CommandArgs<String, byte[]> add(Erasure its, CommandArgs<String, byte[]> args) {
        // What is left of this record keeps its place, fingerprint and key.
        byte[] left = its.erases() ? its.blank() : Frame.body(fingerprint, key, its.blank());
        return args.add(Long.toString(its.target().offset()))
                .add(ByteBuffer.allocate(4).putInt(its.target().fingerprint()).array())
                .add(its.erases() ? "erase" : "amend")
                .add(left);
    }

    /** Reads the reply of {@link AppendScript}. */
    final class Output extends CommandOutput<String, byte[], Position> {
        @SuppressWarnings("NullAway") // Lettuce knows no null annotations
        Output() {
            super(CommandLink.CODEC, null);
        }

        @Override
        public void set(long offset) {
            output = new Position(offset, fingerprint);
        }

        @Override
        public void set(ByteBuffer first) {
            output = first.remaining() < Long.BYTES ? TARGET_GONE : new Position(first.getLong(), first.getInt());
        }
    }
}
