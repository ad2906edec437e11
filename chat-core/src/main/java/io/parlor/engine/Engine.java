package io.parlor.engine;

import io.parlor.model.CloseCode;
import io.parlor.model.RoomId;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import io.parlor.protocol.Protocol;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import io.parlor.room.Room;
import io.parlor.room.RoomRegistry;
import io.parlor.security.TokenBucket;
import io.parlor.session.NodeStats;
import io.parlor.session.SessionRegistry;
import io.parlor.session.Users;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Puts the parts together, and is the way in for transports and hosts. Thread-safe. */
public final class Engine implements ConnectionAcceptor, RoomRegistry {
    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final int SESSION_ID_BYTES = 16;

    final Stats stats = new Stats();
    final Sessions sessions;
    private final PresenceHub presences;
    final Moderator moderator;
    final Watchers watchers = new Watchers();
    final Personal personal;
    final Rooms rooms;
    final CatchUp catchUp;
    final History history;
    final Poster poster;
    final Amender amender;
    final Markers markers;
    final Listeners listeners;
    final Dispatcher dispatcher;
    private final EngineSettings settings;
    private final Workers workers;
    private final SecureRandom random = new SecureRandom();
    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

    // Guarded by itself.
    private final TokenBucket connects;

    // Written by whoever drains or closes.
    private volatile boolean draining;
    private volatile boolean closed;

    public Engine(EngineSettings settings) {
        this.settings = settings;
        sessions = new Sessions(settings.limits().sessionsPerUser());
        presences = PresenceHub.of(settings);
        listeners = new Listeners(settings.listeners());
        moderator = new Moderator(settings, listeners);
        rooms = new Rooms(settings, presences, moderator);
        catchUp = new CatchUp(settings.broker(), settings.limits(), stats);
        history = new History(this);
        personal = new Personal(settings, sessions, watchers, presences);
        poster = new Poster(settings, stats, personal);
        amender = new Amender(this);
        markers = new Markers(this);
        dispatcher = new Dispatcher(this);
        connects = new TokenBucket(
                settings.limits().connects(), settings.scheduler().nanoTime());
        workers = new Workers(settings);
        scheduleSweep(0);
    }

    EngineSettings settings() {
        return settings;
    }

    Limits limits() {
        return settings.limits();
    }

    Timings timings() {
        return settings.timings();
    }

    long nanoTime() {
        return settings.scheduler().nanoTime();
    }

    @Override
    public List<String> subprotocols() {
        return settings.protocols().stream()
                .flatMap(protocol -> protocol.subprotocols().stream())
                .toList();
    }

    @Override
    public boolean admits(@Nullable String origin, @Nullable String host, boolean secure) {
        return settings.origins().admits(origin, host);
    }

    @Override
    public ConnectionListener accept(Connection connection, Handshake handshake) {
        if (draining) {
            connection.close(CloseCode.DRAIN, "the node shuts down");
            return new RefusedConnection();
        }
        synchronized (connects) {
            if (connects.take(nanoTime()) > 0) {
                connection.close(CloseCode.TOO_MANY_CONNECTS, "too many connections at once");
                return new RefusedConnection();
            }
        }
        Worker worker = workers.of(connection);
        Session session = new Session(newSessionId(), this, worker, connection, handshake, newCodec(handshake));
        sessions.opened(session);
        worker.execute(() -> worker.add(session));
        if (draining) {
            session.closeNow(CloseCode.DRAIN, "the node shuts down");
        }
        session.inbound().opened();
        return session.inbound();
    }

    private ProtocolCodec newCodec(Handshake handshake) {
        Protocol.CodecLimits limits = new Protocol.CodecLimits(limits().bodyBytes(), limits().rooms(), limits().page());
        String agreed = handshake.subprotocol();
        return settings.protocols().stream()
                .filter(protocol -> agreed == null
                        ? protocol.claims(handshake)
                        : protocol.subprotocols().contains(agreed))
                .findFirst()
                .orElse(settings.protocols().get(0))
                .newCodec(handshake, limits);
    }

    private SessionId newSessionId() {
        byte[] bytes = new byte[SESSION_ID_BYTES];
        random.nextBytes(bytes);
        return new SessionId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    Push.Connected connected(long id, Session session, UserId user) {
        Limits limits = limits();
        return new Push.Connected(
                id,
                session.id(),
                user,
                settings.node(),
                timings().heartbeat().toSeconds(),
                new Push.Limits(
                        limits.frameBytes(), limits.bodyBytes(), limits.rooms(), limits.page(), limits.inflight()));
    }

    private void scheduleSweep(long turn) {
        settings.scheduler()
                .schedule(
                        () -> {
                            long now = nanoTime();
                            catchUp.sweep(now);
                            workers.forEach(worker -> worker.execute(() -> worker.sweep(now)));
                            if (!closed) {
                                settings.executor().execute(() -> rooms.checkConduct(turn));
                                scheduleSweep(turn + 1);
                            }
                        },
                        SWEEP);
    }

    public SessionRegistry sessions() {
        return sessions;
    }

    public Users users() {
        return personal;
    }

    @Override
    public int count() {
        return rooms.count();
    }

    @Override
    public Set<RoomId> open() {
        return rooms.open();
    }

    @Override
    public Room room(RoomId id) {
        return new RoomView(this, id);
    }

    public NodeStats stats() {
        return new NodeStats(
                sessions.count(),
                rooms.count(),
                stats.posts.sum(),
                stats.deliveries.sum(),
                stats.frames.sum(),
                stats.catchUpReads.sum(),
                stats.gaps.sum(),
                stats.refused.sum());
    }

    /** See {@code ChatServer.drain}. */
    public CompletionStage<@Nullable Void> drain(Duration spread, Duration atMost) {
        draining = true;
        for (Session session : sessions.open()) {
            long after = (long) (random.nextDouble() * spread.toMillis());
            session.worker().execute(() -> session.drain(after));
        }
        settings.scheduler().schedule(() -> drained.complete(null), atMost);
        awaitDrained();
        return drained.copy();
    }

    private void awaitDrained() {
        if (sessions.open().isEmpty()) {
            drained.complete(null);
        } else if (!drained.isDone()) {
            settings.scheduler().schedule(this::awaitDrained, Duration.ofMillis(20));
        }
    }

    /** Closes every session and room at once. Idempotent. */
    public void close() {
        draining = true;
        closed = true;
        for (Session session : sessions.open()) {
            session.closeNow(CloseCode.GOING_AWAY, "the node is gone");
        }
        rooms.close();
        personal.close();
        presences.close();
        drained.complete(null);
    }
}
