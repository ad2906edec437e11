package io.parlor.engine;

import io.parlor.model.UserId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The users that have sessions of this node in a room, with the number of them. Thread-safe. */
final class LocalMembers {
    private final ConcurrentHashMap<UserId, Integer> sessions = new ConcurrentHashMap<>();

    /** @return whether it is the user's first */
    boolean add(UserId user) {
        return sessions.merge(user, 1, Integer::sum) == 1;
    }

    /** @return whether it was the user's last */
    boolean remove(UserId user) {
        return sessions.computeIfPresent(user, (u, count) -> count == 1 ? null : count - 1) == null;
    }

    int count() {
        return sessions.size();
    }

    Set<UserId> users() {
        return Set.copyOf(sessions.keySet());
    }
}
