package io.parlor.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.DirectRoom;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.presence.PresenceCodec;
import io.parlor.protocol.JsonText;
import io.parlor.protocol.Push;
import io.parlor.session.Users;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Users across nodes: who is online, and what is for one user alone. All nodes with sessions follow one channel for both, over signals. Thread-safe. */
final class Personal implements Users, RoomListener, PresenceAudience {
    private static final RoomId CHANNEL = new RoomId(DirectRoom.RESERVED + "users");
    private static final byte NOTICE = 'N';
    private static final byte READ = 'R';
    private static final String SEPARATOR = "\n";
    private static final int FIELDS = 3;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MAX_SEEN = 10_000;

    private final MessageBroker broker;
    private final Sessions sessions;
    private final Watchers watchers;
    private final InstantSource clock;
    private final PresenceHub hub;
    private final RoomPresence presence;

    /** Guarded by itself. */
    private final Map<UserId, Instant> seen = new LinkedHashMap<>();

    // Guarded by this.
    private final Map<UserId, Integer> local = new HashMap<>();
    private boolean following;
    private boolean open;
    private boolean closed;
    private @Nullable RoomSubscription subscription;

    Personal(EngineSettings settings, Sessions sessions, Watchers watchers, PresenceHub hub) {
        this.broker = settings.broker();
        this.clock = settings.clock();
        this.sessions = sessions;
        this.watchers = watchers;
        this.hub = hub;
        this.presence = new RoomPresence(CHANNEL, hub, Integer.MAX_VALUE, this);
    }

    /** A session of the user was authenticated. */
    void enter(UserId user) {
        boolean first;
        synchronized (this) {
            local.merge(user, 1, Integer::sum);
            if (open) {
                presence.enter(user);
            }
            first = !following && !closed;
            following |= first;
        }
        if (first) {
            follow();
        }
    }

    synchronized void exit(UserId user, boolean mayReturn) {
        local.computeIfPresent(user, (key, count) -> count == 1 ? null : count - 1);
        if (open) {
            presence.exit(user, mayReturn);
        }
    }

    private void follow() {
        Dispatcher.guarded(() -> broker.follow(CHANNEL, this)).whenComplete((made, failure) -> {
            if (made != null) {
                opened(made);
            } else {
                hub.later(this::retry, RETRY);
            }
        });
    }

    private void retry() {
        boolean again;
        synchronized (this) {
            again = !closed;
        }
        if (again) {
            follow();
        }
    }

    private synchronized void opened(RoomSubscription made) {
        if (closed) {
            made.close();
            return;
        }
        subscription = made;
        open = true;
        presence.open();
        local.forEach((user, count) -> {
            for (int i = 0; i < count; i++) {
                presence.enter(user);
            }
        });
    }

    void close() {
        RoomSubscription known;
        synchronized (this) {
            closed = true;
            known = subscription;
        }
        presence.close();
        if (known != null) {
            known.close();
        }
    }

    @Override
    public boolean isOnline(UserId user) {
        return presence.has(user);
    }

    @Override
    public Optional<Instant> lastSeen(UserId user) {
        synchronized (seen) {
            return Optional.ofNullable(seen.get(user));
        }
    }

    @Override
    public void send(UserId user, String type, String body) {
        notify(user, Session.notice(type, body));
    }

    @Override
    public void invite(UserId user, RoomId room, @Nullable UserId by) {
        notify(user, new Push.Notice("invite", about(room, by, null)));
    }

    /** Tells users of a post that mentions them. Of a direct room nobody is told: it is nobody else's business, and the other one learns of each message. */
    void mention(List<UserId> users, RoomId room, Position position, @Nullable UserId by) {
        if (DirectRoom.isReserved(room)) {
            return;
        }
        Push.Notice notice = new Push.Notice("mention", about(room, by, position));
        users.stream().filter(user -> !user.equals(by)).forEach(user -> notify(user, notice));
    }

    /** The body of a notice of what somebody, or the host, did in a room. */
    static String about(RoomId room, @Nullable UserId by, @Nullable Position position) {
        String from = by == null ? "" : ",\"from\":" + JsonText.quote(by.value());
        String pos = position == null ? "" : ",\"pos\":\"" + position + "\"";
        return "{\"room\":" + JsonText.quote(room.value()) + from + pos + "}";
    }

    /** To all sessions of the user on all nodes. */
    void notify(UserId user, Push.Notice notice) {
        byte[] signal = signal(NOTICE, user, notice.type(), notice.body());
        if (signal.length > broker.profile().maxSignalBytes()) {
            throw new IllegalArgumentException("a notice is at most as long as the broker's signals");
        }
        hub.signal(CHANNEL, signal);
    }

    /** Tells all sessions of the user how far it has read. */
    void read(UserId user, RoomId room, Position upTo) {
        hub.signal(CHANNEL, signal(READ, user, room.value(), upTo.toString()));
    }

    private static byte[] signal(byte kind, UserId user, String what, String more) {
        return ((char) kind + String.join(SEPARATOR, user.value(), what, more)).getBytes(UTF_8);
    }

    @Override
    public void onSignal(byte[] payload) {
        if (payload.length == 0) {
            return;
        }
        if (payload[0] == PresenceCodec.FIRST) {
            presence.receive(payload);
            return;
        }
        String[] fields = new String(payload, 1, payload.length - 1, UTF_8).split(SEPARATOR, FIELDS);
        if (fields.length == FIELDS && UserId.isValid(fields[0])) {
            told(payload[0], new UserId(fields[0]), fields[1], fields[2]);
        }
    }

    private void told(byte kind, UserId user, String what, String more) {
        if (kind == NOTICE) {
            sessions.notify(user, new Push.Notice(what, more));
        } else if (kind == READ && RoomId.isValid(what)) {
            RoomSignal.Read read = RoomSignal.read(user, more);
            if (read != null) {
                sessions.notify(user, new Push.ReadSignal(new RoomId(what), user, read.upTo()));
            }
        }
    }

    @Override
    public void onRecord(Position position, LogRecord record) {
        // Nobody appends here.
    }

    @Override
    public void onReset(Position resumed, GapReason reason) {
        // There is no log to lose.
    }

    @Override
    public void changed(UserId user, boolean joined) {
        synchronized (seen) {
            seen.remove(user);
            if (!joined) {
                seen.put(user, clock.instant());
                if (seen.size() > MAX_SEEN) {
                    seen.remove(seen.keySet().iterator().next());
                }
            }
        }
        watchers.tell(user, state(user, joined));
    }

    /** Who was there before this node knew of it. */
    @Override
    public void summary(int count, List<UserId> users) {
        watchers.watched().forEach(user -> {
            if (presence.has(user)) {
                watchers.tell(user, state(user, true));
            }
        });
    }

    /** As it is told to a client. */
    Push.Online state(UserId user) {
        return state(user, isOnline(user));
    }

    private Push.Online state(UserId user, boolean online) {
        return new Push.Online(user, online, online ? null : lastSeen(user).orElse(null));
    }
}
