package io.parlor.presence;

import io.parlor.model.UserId;
import io.parlor.presence.PresenceMessage.Ask;
import io.parlor.presence.PresenceMessage.Beat;
import io.parlor.presence.PresenceMessage.Bye;
import io.parlor.presence.PresenceMessage.Delta;
import io.parlor.presence.PresenceMessage.Entry;
import io.parlor.presence.PresenceMessage.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One node's part in the presence of one room. Not thread-safe; does nothing by itself.
 *
 * <p>Each replica is the only one to say who is there through it: its state is a map from users to numbers of sessions, versioned by a clock. It tells changes as
 * they come, and every heartbeat its clock and a digest; whoever finds that something is missing asks for the whole. So merging is taking the newest of
 * each replica, and any order, loss or repetition of messages leads to the same once a beat and its answer come through. A replica has a random
 * id of its own for each time the room is opened, so that what a node said before a restart does not mix with what it says after it.
 *
 * <p>Silence alone kills nobody: a replica is forgotten when it did not answer three questions that came back to the asker, which proves that signals
 * do go round. So a broker that is down takes nobody out of a room.
 */
public final class PresenceReplica {
    private static final int QUESTIONS = 3;
    private static final int MAX_GONE = 256;

    private final long id;
    private final PresenceTimes times;
    private final int maxBytes;
    private final PresenceOut out;
    private final OwnMembers own = new OwnMembers();
    private final Map<Long, Peer> peers = new HashMap<>();

    /** Users and the number of their sessions, on all nodes. */
    private final Map<UserId, Integer> all = new HashMap<>();

    /** Replicas that said goodbye: what comes of them is late. */
    private final Set<Long> gone = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > MAX_GONE;
        }
    });

    private final long opened;
    private long beaten;
    private boolean heardItself;
    private boolean stateDue;
    private long stateSent;
    private boolean closed;

    /**
     * @param id       random, not {@link PresenceMessage#ALL}
     * @param maxBytes of a message
     */
    public PresenceReplica(long id, PresenceTimes times, int maxBytes, PresenceOut out, long now) {
        this.id = id;
        this.times = times;
        this.maxBytes = maxBytes;
        this.out = out;
        this.opened = now;
        this.stateSent = now - times.heartbeat().toNanos();
        // Nodes that start together do not beat together.
        this.beaten = now - Math.floorMod(id, times.heartbeat().toNanos());
        out.send(new Ask(id, PresenceMessage.ALL, 0));
    }

    public int count() {
        return all.size();
    }

    /** Of the user, on all nodes. */
    public int sessions(UserId user) {
        return all.getOrDefault(user, 0);
    }

    /** Some of the users, all if they are not more than that. */
    public Set<UserId> users(int atMost) {
        Set<UserId> result = new HashSet<>();
        for (UserId user : all.keySet()) {
            if (result.size() == atMost) {
                break;
            }
            result.add(user);
        }
        return result;
    }

    /** Whether there are sessions of this node. */
    public boolean hasSessions() {
        return own.hasSessions();
    }

    /** Whether something waits for {@link #flush}. */
    public boolean hasUntold() {
        return own.hasUntold();
    }

    /** A session of this node came. */
    public void enter(UserId user) {
        if (!closed) {
            add(user, own.enter(user), false);
        }
    }

    /**
     * A session of this node went.
     *
     * @param mayReturn whether its user is given the time of grace to come back
     */
    public void exit(UserId user, boolean mayReturn, long now) {
        long until = mayReturn ? now + times.grace().toNanos() : now;
        if (!closed && own.exit(user, now, until)) {
            add(user, -1, false);
        }
    }

    /** The user, if it was about to come back, is to be forgotten at once. */
    public void forget(UserId user) {
        if (own.forget(user)) {
            add(user, -1, false);
        }
    }

    /** Tells the others what has changed since the last time. */
    public void flush() {
        if (!closed && own.hasUntold()) {
            for (List<Entry> changes : own.takeUntold(maxBytes)) {
                out.send(new Delta(id, own.nextClock(), changes));
            }
        }
    }

    /** To be called every {@link PresenceTimes#tick()}. */
    public void tick(long now) {
        if (closed) {
            return;
        }
        own.expire(now).forEach(user -> add(user, -1, false));
        flush();
        if (stateDue) {
            sendState(now);
        }
        if (now - beaten >= times.heartbeat().toNanos()) {
            beaten = now;
            if (own.clock() > 0) {
                out.send(new Beat(id, own.clock(), own.digest()));
            }
        }
        new ArrayList<>(peers.values()).forEach(peer -> check(peer, now));
        heardItself = false;
    }

    private void check(Peer peer, long now) {
        if (peer.forgetAt != 0) {
            if (peer.forgetAt - now <= 0) {
                drop(peer);
            }
            return;
        }
        boolean suspicious = now - peer.heard >= times.suspicious();
        if (peer.asked && heardItself) {
            // The question came back to this node at least.
            peer.unanswered++;
        }
        if (peer.unanswered == QUESTIONS) {
            drop(peer);
            return;
        }
        peer.asked = suspicious;
        if (suspicious || peer.isBehind()) {
            out.send(new Ask(id, peer.id, peer.clock()));
        }
    }

    private void drop(Peer peer) {
        peers.remove(peer.id);
        peer.entries().forEach((user, sessions) -> add(user, -sessions, false));
    }

    /** Ends it: what is local is gone after the grace of those who may come back. */
    public void close(long now) {
        if (closed) {
            return;
        }
        closed = true;
        if (own.clock() > 0 || own.hasUntold()) {
            long after = own.hasSessions() ? times.grace().toNanos() : own.lastDeadline(now) - now;
            long millis = Duration.ofNanos(Math.max(0, after)).toMillis();
            out.send(new Bye(id, (int) Math.min(millis, Integer.MAX_VALUE)));
        }
    }

    public void receive(PresenceMessage message, long now) {
        if (closed) {
            return;
        }
        if (message.from() == id) {
            heardItself = true;
        } else if (message instanceof Ask ask) {
            answer(ask, now);
        } else if (!gone.contains(message.from())) {
            Peer peer = peers.computeIfAbsent(message.from(), Peer::new);
            peer.alive(now);
            take(message, peer, now);
        }
    }

    private void answer(Ask ask, long now) {
        Peer asker = peers.get(ask.from());
        if (asker != null) {
            asker.alive(now);
        }
        boolean concerns = ask.target() == id || ask.target() == PresenceMessage.ALL;
        if (!concerns || (own.clock() == 0 && !own.hasUntold())) {
            return;
        }
        flush();
        if (ask.clock() == own.clock()) {
            out.send(new Beat(id, own.clock(), own.digest()));
        } else if (now - stateSent >= times.tick().toNanos()) {
            sendState(now);
        } else {
            // Many ask at once: one answer is for all of them.
            stateDue = true;
        }
    }

    private void sendState(long now) {
        stateDue = false;
        stateSent = now;
        List<List<Entry>> parts = own.state(maxBytes);
        for (int i = 0; i < parts.size(); i++) {
            out.send(new State(id, own.clock(), i, parts.size(), parts.get(i)));
        }
    }

    private void take(PresenceMessage message, Peer peer, long now) {
        if (message instanceof Beat beat) {
            peer.beat(beat.clock(), beat.digest());
        } else if (message instanceof Delta delta) {
            peer.delta(delta);
            catchUp(peer);
        } else if (message instanceof State state) {
            replace(peer, state, now);
            catchUp(peer);
        } else if (message instanceof Bye bye) {
            gone.add(bye.from());
            peer.forgetAt = now + Duration.ofMillis(bye.afterMillis()).toNanos();
            if (bye.afterMillis() == 0) {
                drop(peer);
            }
        }
    }

    private void catchUp(Peer peer) {
        for (Delta delta = peer.next(); delta != null; delta = peer.next()) {
            for (Entry change : delta.changes()) {
                add(change.user(), change.sessions() - peer.set(change.user(), change.sessions()), false);
            }
        }
    }

    private void replace(Peer peer, State state, long now) {
        boolean wasKnown = peer.isKnown();
        Map<UserId, Integer> whole = peer.state(state);
        if (whole == null) {
            return;
        }
        // Whoever was there before this replica has not come just now.
        boolean silent = !wasKnown && now - opened < times.heartbeat().toNanos();
        Map<UserId, Integer> before = peer.replace(whole);
        // What comes first: nobody leaves who is in both.
        whole.forEach((user, sessions) -> add(user, sessions, silent));
        before.forEach((user, sessions) -> add(user, -sessions, false));
        if (silent) {
            out.discovered();
        }
    }

    private void add(UserId user, int more, boolean silent) {
        if (more == 0) {
            return;
        }
        int before = all.getOrDefault(user, 0);
        int after = before + more;
        if (after == 0) {
            all.remove(user);
            out.left(user);
        } else {
            all.put(user, after);
            if (before == 0 && !silent) {
                out.joined(user);
            }
        }
    }

    /** How many replicas are known, with members or without. */
    int peers() {
        return peers.size();
    }
}
