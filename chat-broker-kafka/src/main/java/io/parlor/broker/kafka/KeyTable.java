package io.parlor.broker.kafka;

import io.parlor.model.Position;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys of the newest records of a partition: who looks at the log from far enough back finds the same duplicates. Not thread-safe.
 *
 * <p>A record is a duplicate if one with its room and key lies at most {@code records} offsets before it, and its
 * timestamp is at most {@code millis} older.
 */
final class KeyTable {
    /** Leaders' clocks differ: what is a little too old is kept, in case that a later record is older than this one. */
    private static final long SLACK_MILLIS = 60_000;

    private final int records;
    private final long millis;
    // In the order of the newest occurrence.
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    KeyTable(int records, long millis) {
        this.records = records;
        this.millis = millis;
    }

    /**
     * @param first     the position of the record that is seen
     * @param offset    of the newest occurrence
     * @param timestamp of the newest occurrence
     */
    record Entry(Position first, long offset, long timestamp) {}

    /** No room's name has a line feed. */
    static String name(String room, String key) {
        return room + '\n' + key;
    }

    @Nullable Entry find(String name) {
        return entries.get(name);
    }

    boolean covers(Entry entry, long offset, long timestamp) {
        return offset - entry.offset <= records && timestamp - entry.timestamp <= millis;
    }

    /** Adds the next record; gives the position of the one of which it is a duplicate, or else its own. */
    Position add(String name, Position position, long offset, long timestamp) {
        Entry known = entries.remove(name);
        Position first = known != null && covers(known, offset, timestamp) ? known.first : position;
        entries.put(name, new Entry(first, offset, timestamp));
        forget(offset, timestamp);
        return first;
    }

    private void forget(long offset, long timestamp) {
        Iterator<Entry> eldest = entries.values().iterator();
        while (eldest.hasNext()) {
            Entry entry = eldest.next();
            if (offset - entry.offset <= records && timestamp - entry.timestamp <= millis + SLACK_MILLIS) {
                return;
            }
            eldest.remove();
        }
    }

    void clear() {
        entries.clear();
    }

    int size() {
        return entries.size();
    }
}
