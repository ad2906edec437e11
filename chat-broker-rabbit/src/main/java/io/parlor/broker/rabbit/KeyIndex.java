package io.parlor.broker.rabbit;

import io.parlor.model.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys of the newest records of a stream. Whoever appends looks here first, and so does not write a
 * duplicate of anything that its node has seen. What it could not have seen is what was on its way at the time: the record says how far its
 * node had seen, and everyone who reads it looks for its key between there and the record, no farther. So all come to the same end.
 *
 * <p>{@link #firstOf} is thread-safe; the rest is called by one thread at a time.
 */
final class KeyIndex {
    /** How many messages of the stream back a duplicate can be recognized by who reads. A constant, since all nodes must agree. */
    static final long LOOKBACK = 50_000;

    private record Name(String room, String key) {}

    /**
     * @param first the record that is seen
     * @param last  the newest record with that key, seen or not
     */
    private record Known(Position first, long last) {}

    private record Age(Name name, long offset, long nanos) {}

    private final long windowNanos;
    private final int maxKeys;
    private final ConcurrentMap<Name, Known> known = new ConcurrentHashMap<>();
    private final ArrayDeque<Age> ages = new ArrayDeque<>();

    KeyIndex(Duration window, int maxKeys) {
        this.windowNanos = window.toNanos();
        this.maxKeys = maxKeys;
    }

    @Nullable Position firstOf(String room, String key) {
        Known found = known.get(new Name(room, key));
        return found == null ? null : found.first();
    }

    /** Takes the next record of the stream, and gives the position of that which is seen in its place: its own, unless it is a duplicate. */
    Position add(Stored stored, long nanos) {
        if (stored.key() == null) {
            return stored.position();
        }
        Name name = new Name(Objects.requireNonNull(stored.room()), stored.key());
        Known before = known.get(name);
        Position first = before != null && before.last() > stored.duplicateAfter() ? before.first() : stored.position();
        known.put(name, new Known(first, stored.offset()));
        ages.add(new Age(name, stored.offset(), nanos));
        forget(nanos);
        return first;
    }

    private void forget(long nanos) {
        for (Age oldest = ages.peek(); oldest != null; oldest = ages.peek()) {
            if (ages.size() <= maxKeys && nanos - oldest.nanos() <= windowNanos) {
                return;
            }
            ages.remove();
            Known current = known.get(oldest.name());
            if (current != null && current.last() == oldest.offset()) {
                known.remove(oldest.name());
            }
        }
    }

    void clear() {
        known.clear();
        ages.clear();
    }
}
