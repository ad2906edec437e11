package io.parlor.engine;

import io.parlor.model.UserId;
import io.parlor.protocol.Push;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of this node that want to know whether others are online. Thread-safe; what a session watches is held by the session. */
final class Watchers {
    /** The sets are changed inside the map's atomic operations for the user, and are safe to be gone through outside. */
    private final ConcurrentHashMap<UserId, Set<Session>> byUser = new ConcurrentHashMap<>();

    void add(Session session, UserId user) {
        byUser.compute(user, (key, known) -> {
            Set<Session> result = known == null ? ConcurrentHashMap.newKeySet(1) : known;
            result.add(session);
            return result;
        });
    }

    void remove(Session session, UserId user) {
        byUser.computeIfPresent(user, (key, known) -> {
            known.remove(session);
            return known.isEmpty() ? null : known;
        });
    }

    void tell(UserId user, Push.Online online) {
        Set<Session> watching = byUser.getOrDefault(user, Set.of());
        watching.forEach(session -> session.worker().execute(() -> session.send(online)));
    }

    List<UserId> watched() {
        return List.copyOf(byUser.keySet());
    }
}
