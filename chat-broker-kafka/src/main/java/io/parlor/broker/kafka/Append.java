package io.parlor.broker.kafka;

import io.parlor.broker.BrokerException;
import io.parlor.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A record on its way into the log, and who waits for it. */
final class Append {
    final String room;
    final byte[] roomKey;
    final @Nullable String key;
    final byte[] payload;
    final long id;
    final int fingerprint;
    final long deadline;
    final CompletableFuture<Position> result = new CompletableFuture<>();

    // Guarded by the lane: later appends with the same key, which are answered alike.
    private final List<Append> same = new ArrayList<>(0);
    // Guarded by the lane: who hands it to the producer, and what the producer refused it for at once.
    @Nullable Thread sender;

    @Nullable Throwable refused;

    /** @param deadline of {@link System#nanoTime()} */
    Append(String room, byte[] roomKey, @Nullable String key, byte[] payload, long id, int fingerprint, long deadline) {
        this.room = room;
        this.roomKey = roomKey;
        this.key = key;
        this.payload = payload;
        this.id = id;
        this.fingerprint = fingerprint;
        this.deadline = deadline;
    }

    void join(Append later) {
        same.add(later);
    }

    /** Not under a lock. The lane has let go of it. */
    void complete(Position position) {
        result.complete(position);
        same.forEach(each -> each.result.complete(position));
    }

    void fail(BrokerException failure) {
        result.completeExceptionally(failure);
        same.forEach(each -> each.result.completeExceptionally(failure));
    }
}
