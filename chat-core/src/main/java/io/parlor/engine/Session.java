package io.parlor.engine;

import io.parlor.model.CloseCode;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.SessionId;
import io.parlor.model.UserId;
import io.parlor.protocol.Command;
import io.parlor.protocol.JsonText;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import io.parlor.session.ChatSession;
import io.parlor.transport.Connection;
import io.parlor.transport.Handshake;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection and its state. Of its worker, but for what implements {@link ChatSession}, and what says so. */
final class Session implements ChatSession {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final SessionId id;
    private final Engine engine;
    private final Worker worker;
    private final Connection connection;
    private final Handshake handshake;
    private final ProtocolCodec codec;
    private final Outbound outbound;
    private final Inbound inbound;
    private final Lanes lanes;
    private final long opened;

    /** Written by the worker, read by any thread. */
    private final Map<RoomId, Membership> memberships = new ConcurrentHashMap<>(4);

    /** Users of whom it wants to know whether they are online. */
    final Set<UserId> watched = new HashSet<>(0);

    /** Rooms it is about to enter and is not in yet. */
    private int entering;

    /** Written once by the worker; null until the user is authenticated. */
    private volatile @Nullable UserId user;

    /** Whether it was closed so that its client does not come back. Written by whoever closes it. */
    private volatile boolean closedForGood;

    private boolean connecting;
    private boolean draining;
    private boolean ended;

    /** Commands that came while it was connecting; bounded by those in flight. */
    private final List<Command> held = new ArrayList<>(0);

    /** Of the command to disconnect; null if there was none. */
    private Push.@Nullable Done farewell;

    Session(
            SessionId id,
            Engine engine,
            Worker worker,
            Connection connection,
            Handshake handshake,
            ProtocolCodec codec) {
        this.id = id;
        this.engine = engine;
        this.worker = worker;
        this.connection = connection;
        this.handshake = handshake;
        this.codec = codec;
        this.opened = engine.nanoTime();
        this.outbound =
                new Outbound(this, worker, connection, codec, engine.limits().replyBytes(), opened);
        this.inbound = new Inbound(this, codec, engine.limits(), opened);
        this.lanes = new Lanes(worker);
    }

    Engine engine() {
        return engine;
    }

    Worker worker() {
        return worker;
    }

    Outbound outbound() {
        return outbound;
    }

    Inbound inbound() {
        return inbound;
    }

    Lanes lanes() {
        return lanes;
    }

    @Nullable UserId userOrNull() {
        return user;
    }

    /** Takes the step from open to connecting; false if it was taken before. */
    boolean beginConnecting() {
        boolean first = !connecting;
        connecting = true;
        return first;
    }

    /** Keeps a command until it is connected, if its format has commands wait for that; false if it is to be refused. */
    boolean holdUntilConnected(Command command) {
        return connecting && codec.waitsForConnect() && held.add(command);
    }

    List<Command> takeHeld() {
        List<Command> taken = List.copyOf(held);
        held.clear();
        return taken;
    }

    void authenticated(UserId by) {
        user = by;
    }

    boolean isEnded() {
        return ended;
    }

    /** Whether it takes no more commands, and gets no more than what is queued for it. */
    boolean isClosing() {
        return ended || outbound.isClosing();
    }

    boolean isDraining() {
        return draining;
    }

    void send(Push push) {
        if (!ended) {
            outbound.reply(push);
        }
    }

    /** Sends the reply to a command, which is in flight no more. */
    void reply(long commandId, Push push) {
        if (commandId != Command.NO_ID || push instanceof Push.Refused) {
            send(push);
        }
        finished();
    }

    /** A command is in flight no more. */
    void finished() {
        inbound.finished();
        closeIfDrained();
    }

    void delivered(int events) {
        engine.stats.deliveries.add(events);
    }

    void gap(RoomId room, Position after, GapReason reason) {
        engine.stats.gaps.increment();
        engine.listeners.each(listener -> listener.onGap(this, room, after, reason));
    }

    /** A post of it is in the log. */
    void posted(RoomId room, Position position) {
        // That it is gone was the last that listeners are told of it.
        if (!ended) {
            engine.listeners.each(listener -> listener.onPosted(this, room, position));
        }
    }

    void refused(@Nullable RoomId room, ErrorCode code) {
        engine.stats.refused.increment();
        if (user != null && !ended) {
            engine.listeners.each(listener -> listener.onRefused(this, room, code));
        }
    }

    @Nullable Membership membership(RoomId room) {
        return memberships.get(room);
    }

    /** Of the rooms it is in, and those it is about to enter. */
    int roomCount() {
        return memberships.size() + entering;
    }

    /** Takes a place among its rooms for one that is not entered yet; to be given back once. */
    void reserveRoom() {
        entering++;
    }

    void giveBackRoom() {
        entering--;
    }

    /** Puts a cursor in the place of the one there was for the room, if there was one. */
    void enter(Membership membership) {
        LiveRoom room = membership.room();
        Membership before = memberships.put(room.id, membership);
        Audience audience = room.audience(worker);
        if (before != null) {
            before.leave();
            audience.remove(before);
            engine.rooms.release(room);
        }
        audience.add(membership);
        UserId member = Objects.requireNonNull(user);
        if (before == null) {
            room.presence.enter(member);
            engine.listeners.each(listener -> listener.onJoined(this, room.id));
        }
    }

    /**
     * @param mayReturn whether its user is given a short time to come back before others are told that it left
     * @return false if it was not in the room
     */
    boolean leave(RoomId id, boolean mayReturn) {
        Membership membership = memberships.remove(id);
        if (membership == null) {
            return false;
        }
        LiveRoom room = membership.room();
        membership.leave();
        room.audience(worker).remove(membership);
        room.dropEmptyAudience(worker);
        UserId member = Objects.requireNonNull(user);
        room.presence.exit(member, mayReturn);
        engine.rooms.release(room);
        engine.listeners.each(listener -> listener.onLeft(this, id));
        return true;
    }

    void kickedFrom(RoomId room, String reason) {
        if (leave(room, false)) {
            send(new Push.Kicked(room, reason));
        }
    }

    /** Closes at once, from any thread. */
    void closeNow(CloseCode code, String reason) {
        closedForGood |= !code.comeBack();
        try {
            connection.close(code, reason);
        } catch (RuntimeException e) {
            log.error("the connection of session {} did not close", id, e);
        }
        worker.execute(this::end);
    }

    void closeAfterReplies(CloseCode code, String reason) {
        if (!ended) {
            closedForGood |= !code.comeBack();
            outbound.closeAfterReplies(code, reason);
        }
    }

    /** Lets go of everything. Idempotent. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        outbound.stop();
        Set.copyOf(memberships.keySet()).forEach(room -> leave(room, !closedForGood));
        worker.remove(this);
        engine.sessions.remove(this);
        watched.forEach(other -> engine.watchers.remove(this, other));
        if (user != null) {
            engine.personal.exit(user, !closedForGood);
            engine.listeners.each(listener -> listener.onDisconnected(this));
        }
    }

    /** Tells the client to come back after so long, and closes when what is in flight is answered. */
    void drain(long afterMillis) {
        if (ended || draining) {
            return;
        }
        draining = true;
        send(new Push.Drain(afterMillis));
        closeIfDrained();
    }

    /** Closes when all commands before this one are answered, and it is. */
    void disconnect(long id) {
        farewell = new Push.Done(id);
        closeIfDrained();
    }

    private void closeIfDrained() {
        if (farewell != null && inbound.inFlight() == 1) {
            send(farewell);
            closeAfterReplies(CloseCode.NORMAL, "");
        } else if (draining && inbound.inFlight() == 0) {
            closeAfterReplies(CloseCode.DRAIN, "the node shuts down");
        }
    }

    /** Checks what has a time limit. */
    void sweep(long now) {
        Timings timings = engine.timings();
        long heartbeat = timings.heartbeat().toNanos();
        long beat = codec.beatAfter(heartbeat);
        long silence = codec.silenceAllowed(heartbeat);
        if (user == null && now - opened > timings.connectTimeout().toNanos()) {
            closeNow(CloseCode.TIMEOUT, "no connect");
        } else if (outbound.isStalledSince(now - timings.writeTimeout().toNanos())) {
            outbound.giveUp();
        } else if (silence > 0 && now - inbound.lastReceived() > silence) {
            closeNow(CloseCode.TIMEOUT, "no heartbeat");
        } else if (beat > 0) {
            outbound.beat(now - beat);
        }
    }

    @Override
    public SessionId id() {
        return id;
    }

    @Override
    public UserId user() {
        return Objects.requireNonNull(user, "not authenticated");
    }

    @Override
    public Handshake handshake() {
        return handshake;
    }

    @Override
    public Set<RoomId> rooms() {
        return new HashSet<>(memberships.keySet());
    }

    @Override
    public void send(String type, String body) {
        notify(notice(type, body));
    }

    /** @throws IllegalArgumentException as {@link ChatSession#send} */
    static Push.Notice notice(String type, String body) {
        if (!new EventType(type).isCustom()) {
            throw new IllegalArgumentException("a notice has a type that begins with x.");
        }
        return new Push.Notice(type, JsonText.requireValue(body));
    }

    /** Any thread. */
    void notify(Push push) {
        worker.execute(() -> {
            if (push instanceof Push.Shared) {
                outbound.offer(outbound.encode(push));
            } else {
                send(push);
            }
        });
    }

    @Override
    public void close(CloseCode code, String reason) {
        Objects.requireNonNull(code);
        Objects.requireNonNull(reason);
        worker.execute(() -> closeAfterReplies(code, reason));
    }

    @Override
    public String toString() {
        return id.value();
    }
}
