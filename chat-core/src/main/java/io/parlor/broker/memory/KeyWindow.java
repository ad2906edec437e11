package io.parlor.broker.memory;

import io.parlor.model.Position;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest idempotency keys of a room, bounded by count and age, with the positions of their records. Guarded by its room. */
final class KeyWindow {
    private record Known(Position position, long at) {}

    private final int maxKeys;
    private final long maxAgeMillis;
    private final Map<String, Known> keys = new LinkedHashMap<>();

    KeyWindow(Settings settings) {
        this.maxKeys = settings.maxKeys();
        this.maxAgeMillis = settings.keyWindow().toMillis();
    }

    @Nullable Position find(String key, long now) {
        expire(now);
        Known known = keys.get(key);
        return known == null ? null : known.position();
    }

    void add(String key, Position position, long now) {
        keys.put(key, new Known(position, now));
        if (keys.size() > maxKeys) {
            Iterator<Known> oldest = keys.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private void expire(long now) {
        Iterator<Known> oldest = keys.values().iterator();
        while (oldest.hasNext() && now - oldest.next().at() > maxAgeMillis) {
            oldest.remove();
        }
    }

    /** Forgets the keys of records that are no longer in the log's past. */
    void rewindTo(Position end) {
        keys.values().removeIf(known -> known.position().compareTo(end) > 0);
    }
}
