package io.parlor.presence;

import io.parlor.model.UserId;
import io.parlor.presence.PresenceMessage.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The users that have sessions of this node in the room, those who may be about to come back among them, and what of it is still to be told. */
final class OwnMembers {
    /** What is told: one for those who may come back, too. */
    private final Map<UserId, Integer> entries = new HashMap<>();

    /** Until when those without a session stay. */
    private final Map<UserId, Long> departing = new HashMap<>();

    private final Map<UserId, Integer> untold = new LinkedHashMap<>();
    private long digest;
    private long clock;

    long clock() {
        return clock;
    }

    long digest() {
        return digest;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean hasUntold() {
        return !untold.isEmpty();
    }

    boolean hasSessions() {
        return entries.size() > departing.size();
    }

    /** @return how many sessions more are told of it */
    int enter(UserId user) {
        if (departing.remove(user) != null) {
            return 0;
        }
        set(user, sessions(user) + 1);
        return 1;
    }

    /**
     * @param until when it is to be forgotten if this was its last
     * @return whether the number that is told is one less
     */
    boolean exit(UserId user, long now, long until) {
        int sessions = sessions(user);
        if (sessions == 0 || departing.containsKey(user)) {
            return false;
        }
        if (sessions == 1 && until > now) {
            departing.put(user, until);
            return false;
        }
        set(user, sessions - 1);
        return true;
    }

    /** Forgets a user who was about to come back. @return whether it was there */
    boolean forget(UserId user) {
        if (departing.remove(user) == null) {
            return false;
        }
        set(user, 0);
        return true;
    }

    /** Those whose time is over; forgotten. */
    List<UserId> expire(long now) {
        if (departing.isEmpty()) {
            return List.of();
        }
        List<UserId> gone = new ArrayList<>();
        for (Iterator<Map.Entry<UserId, Long>> each = departing.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<UserId, Long> entry = each.next();
            if (entry.getValue() <= now) {
                gone.add(entry.getKey());
                each.remove();
            }
        }
        gone.forEach(user -> set(user, 0));
        return gone;
    }

    /** When the last of those who may come back has to be forgotten; {@code now} if there is none. */
    long lastDeadline(long now) {
        return departing.values().stream().mapToLong(Long::longValue).max().orElse(now);
    }

    private int sessions(UserId user) {
        return entries.getOrDefault(user, 0);
    }

    private void set(UserId user, int sessions) {
        Integer before = sessions == 0 ? entries.remove(user) : entries.put(user, sessions);
        digest += (sessions == 0 ? 0 : PresenceMessage.digestOf(user, sessions))
                - (before == null ? 0 : PresenceMessage.digestOf(user, before));
        untold.put(user, sessions);
    }

    /** What changed since the last time, as changes of a new clock each. */
    List<List<Entry>> takeUntold(int maxBytes) {
        List<List<Entry>> chunks = chunks(untold, maxBytes);
        untold.clear();
        return chunks;
    }

    long nextClock() {
        return ++clock;
    }

    List<List<Entry>> state(int maxBytes) {
        List<List<Entry>> chunks = chunks(entries, maxBytes);
        return chunks.isEmpty() ? List.of(List.of()) : chunks;
    }

    private static List<List<Entry>> chunks(Map<UserId, Integer> from, int maxBytes) {
        List<List<Entry>> result = new ArrayList<>();
        List<Entry> chunk = new ArrayList<>();
        int bytes = PresenceCodec.HEADER_BYTES;
        for (Map.Entry<UserId, Integer> each : from.entrySet()) {
            Entry entry = new Entry(each.getKey(), each.getValue());
            int more = PresenceCodec.bytesOf(entry);
            if (bytes + more > maxBytes && !chunk.isEmpty()) {
                result.add(chunk);
                chunk = new ArrayList<>();
                bytes = PresenceCodec.HEADER_BYTES;
            }
            chunk.add(entry);
            bytes += more;
        }
        if (!chunk.isEmpty()) {
            result.add(chunk);
        }
        return result;
    }
}
