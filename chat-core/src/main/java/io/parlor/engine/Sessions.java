package io.parlor.engine;

import io.parlor.model.CloseCode;
import io.parlor.model.RoomId;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import io.parlor.protocol.Push;
import io.parlor.session.ChatSession;
import io.parlor.session.SessionRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions of this node. Thread-safe. */
final class Sessions implements SessionRegistry {
    private final int maxPerUser;

    /** Those that are not authenticated, too. */
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    private final Map<SessionId, Session> byId = new ConcurrentHashMap<>();

    /** The oldest first. The lists are immutable, and mostly of one. */
    private final ConcurrentHashMap<UserId, List<Session>> byUser = new ConcurrentHashMap<>();

    Sessions(int maxPerUser) {
        this.maxPerUser = maxPerUser;
    }

    void opened(Session session) {
        open.add(session);
    }

    Collection<Session> open() {
        return open;
    }

    /**
     * An authenticated one; if its user has too many now, the oldest are closed: also those that were told so before and are not gone yet, so
     * that one that cannot be closed at once does not let others in.
     */
    void add(Session session) {
        byId.put(session.id(), session);
        List<Session> all = byUser.compute(session.user(), (user, known) -> with(known, session));
        all.stream()
                .limit(Math.max(0, all.size() - maxPerUser))
                .forEach(oldest -> oldest.close(CloseCode.TOO_MANY_SESSIONS, "more than " + maxPerUser + " sessions"));
    }

    void remove(Session session) {
        open.remove(session);
        byId.remove(session.id());
        UserId user = session.userOrNull();
        if (user != null) {
            byUser.computeIfPresent(user, (key, known) -> without(known, session));
        }
    }

    private static List<Session> with(@Nullable List<Session> known, Session session) {
        if (known == null) {
            return List.of(session);
        }
        List<Session> result = new ArrayList<>(known);
        result.add(session);
        return List.copyOf(result);
    }

    private static @Nullable List<Session> without(List<Session> known, Session session) {
        List<Session> result = known.stream().filter(other -> other != session).toList();
        return result.isEmpty() ? null : result;
    }

    @Override
    public int count() {
        return byId.size();
    }

    @Override
    public Optional<ChatSession> find(SessionId id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public Collection<ChatSession> all() {
        return List.copyOf(byId.values());
    }

    @Override
    public Collection<ChatSession> ofUser(UserId user) {
        return List.copyOf(byUser.getOrDefault(user, List.of()));
    }

    @Override
    public Collection<ChatSession> inRoom(RoomId room) {
        return all().stream()
                .filter(session -> ((Session) session).membership(room) != null)
                .toList();
    }

    @Override
    public int send(UserId user, String type, String body) {
        return notify(user, Session.notice(type, body));
    }

    /** @return how many sessions of this node the user has */
    int notify(UserId user, Push push) {
        List<Session> sessions = byUser.getOrDefault(user, List.of());
        sessions.forEach(session -> session.notify(push));
        return sessions.size();
    }

    @Override
    public int disconnect(UserId user, String reason) {
        Collection<ChatSession> sessions = ofUser(user);
        sessions.forEach(session -> session.close(CloseCode.FORBIDDEN, reason));
        return sessions.size();
    }
}
