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

    /** @param firehose the shard's, null if there are no consumer groups */
    CommandArgs<String, byte[]> args(byte[] sha, byte @Nullable [] firehose) {
        CommandArgs<String, byte[]> args = CommandLink.args().add(sha);
        args.add(2 + (firehose == null ? 0 : 1) + (key == null ? 0 : 2))
                .add(keys.log())
                .add(keys.meta());
        if (firehose != null) {
            args.add(firehose);
        }
        if (key == null) {
            return args.add(body);
        }
        return args.add(keys.keys0()).add(keys.keys1()).add(body).add(key);
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
            output = new Position(first.getLong(), first.getInt());
        }
    }
}
