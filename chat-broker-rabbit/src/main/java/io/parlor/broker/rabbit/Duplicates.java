package io.parlor.broker.rabbit;

import java.util.HashMap;
import java.util.Map;

/** Which records of a room are duplicates of others that were read before. */
final class Duplicates {
    private final String room;
    private final Map<String, Long> newest = new HashMap<>();

    Duplicates(String room) {
        this.room = room;
    }

    void clear() {
        newest.clear();
    }

    /** @return from where on has to be read to know of this one, or 0 if it is known */
    long needs(Stored stored, long begin, long oldest) {
        boolean concerned = stored.key() != null && room.equals(stored.room());
        long after = stored.duplicateAfter();
        return concerned && begin > 1 && oldest <= begin && after + 1 < begin ? after + 1 : 0;
    }

    /** Whether it is a record of the room, and none of its duplicates came before. */
    boolean isFirst(Stored stored) {
        if (!room.equals(stored.room())) {
            return false;
        }
        String key = stored.key();
        Long before = key == null ? null : newest.put(key, stored.offset());
        return before == null || before <= stored.duplicateAfter();
    }
}
