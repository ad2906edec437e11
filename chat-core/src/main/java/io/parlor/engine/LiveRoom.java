package io.parlor.engine;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Moderation;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.presence.PresenceCodec;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.Push;
import io.parlor.room.Follower;
import io.parlor.room.ModerationStore.Kick;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A room that has, or had a moment ago, sessions on this node: its tail, and who of this node is in it. */
final class LiveRoom implements RoomListener, PresenceAudience {
    final RoomId id;
    final RoomPresence presence;
    final Redactions redactions;
    private final RoomConduct conduct;
    private final RoomTyping typing;
    private final Limits limits;
    private final AtomicLong incarnations;
    private final CompletableFuture<LiveRoom> opened = new CompletableFuture<>();

    /** By the worker's index; each is written by its worker. */
    private final AtomicReferenceArray<@Nullable Audience> audiences;

    // Written once, before `opened` completes.
    private volatile @Nullable RoomTail tail;

    // Guarded by this.
    private @Nullable RoomSubscription subscription;
    private boolean closed;

    /** What the broker told before this node came to attach to its stage. */
    private final List<Consumer<RoomTail>> early = new ArrayList<>();

    /** Names the log as it is known to this node, so that what was read before a reset is not taken for what is after. Written by the broker's calls. */
    private volatile long incarnation;

    /**
     * @param incarnations of all rooms of this node, so that no two share one
     * @param erasing      whether what is deleted is gone from the log
     */
    LiveRoom(
            RoomId id,
            Limits limits,
            int workers,
            AtomicLong incarnations,
            boolean erasing,
            PresenceHub hub,
            Consumer<Moderation> onModeration,
            Supplier<CompletionStage<List<Kick>>> kicks) {
        this.id = id;
        this.presence = new RoomPresence(id, hub, limits.presenceUsers(), this);
        this.typing = new RoomTyping(this, hub, limits.presenceUsers());
        this.conduct = new RoomConduct(this, onModeration, kicks);
        this.limits = limits;
        this.redactions = new Redactions(erasing);
        this.incarnations = incarnations;
        this.incarnation = incarnations.incrementAndGet();
        this.audiences = new AtomicReferenceArray<>(workers);
    }

    /** Completes when the room is followed. */
    CompletionStage<LiveRoom> opened() {
        return opened;
    }

    void open(CompletionStage<RoomSubscription> following) {
        CompletionStage<?> known = conduct.begin();
        following.whenComplete((made, failure) -> {
            if (made == null) {
                opened.completeExceptionally(Objects.requireNonNull(failure));
                return;
            }
            begin(made);
            presence.open();
            known.whenComplete((done, fault) -> opened.complete(this));
        });
    }

    /** Has those go whom no signal told to, if the room is open. */
    void checkConduct() {
        if (opened.isDone()) {
            conduct.check();
        }
    }

    private synchronized void begin(RoomSubscription made) {
        RoomTail begun = new RoomTail(made.start(), limits.tailEvents(), limits.tailBytes());
        early.forEach(call -> call.accept(begun));
        early.clear();
        // Only now: calls that see it go past those that were early.
        tail = begun;
        subscription = made;
        if (closed) {
            made.close();
        }
    }

    /** Keeps a call until there is a tail; false if there is one. */
    private synchronized boolean isKept(Consumer<RoomTail> call) {
        return tail == null && early.add(call);
    }

    void close() {
        presence.close();
        RoomSubscription open;
        synchronized (this) {
            closed = true;
            open = subscription;
        }
        if (open != null) {
            open.close();
        }
    }

    /** The tail of a room that is open. */
    RoomTail tail() {
        return Objects.requireNonNull(tail, "the room is not open");
    }

    /** The event at that position, if the tail has it. */
    @Nullable EncodedEvent find(Position position) {
        RoomTail begun = tail;
        return begun == null ? null : begun.find(position);
    }

    long incarnation() {
        return incarnation;
    }

    @Override
    public void onRecord(Position position, LogRecord record) {
        LogEntry entry = new LogEntry(position, record);
        if (!Events.isEvent(id, entry)) {
            return;
        }
        EncodedEvent event = redactions.applied(new EncodedEvent(id, entry));
        if (tail == null && isKept(begun -> append(begun, event))) {
            return;
        }
        append(tail(), event);
        wakeAll();
    }

    /** What is deleted goes from the tail before the event that says so comes to it. */
    private void append(RoomTail to, EncodedEvent event) {
        if (redactions.isAdded(event)) {
            to.replaceEach(redactions::applied);
        }
        to.append(event);
    }

    @Override
    public void onReset(Position resumed, GapReason reason) {
        if (tail == null && isKept(begun -> begun.reset(resumed))) {
            return;
        }
        incarnation = incarnations.incrementAndGet();
        tail().reset(resumed);
        wakeAll();
    }

    @Override
    public void onSignal(byte[] payload) {
        if (payload.length > 0 && payload[0] == PresenceCodec.FIRST) {
            presence.receive(payload);
            return;
        }
        if (payload.length > 0 && payload[0] == ModerationSignal.FIRST) {
            conduct.receive(payload);
            return;
        }
        RoomSignal signal = RoomSignal.decode(payload);
        if (signal instanceof RoomSignal.Typing typing) {
            this.typing.heard(typing.user(), typing.active());
        } else if (signal instanceof RoomSignal.Read read) {
            tellOfRead(read);
        }
    }

    /** The user's own sessions are told by {@link Personal}: they need not be in the room. In a big room it is nobody else's business. */
    private void tellOfRead(RoomSignal.Read read) {
        if (presence.count() <= limits.receiptUsers()) {
            broadcast(new Push.ReadSignal(id, read.user(), read.upTo()), read.user());
        }
    }

    @Override
    public void changed(UserId user, boolean joined) {
        broadcast(new Push.PresenceSignal(id, user, joined), user);
    }

    @Override
    public void summary(int count, List<UserId> users) {
        broadcast(new Push.PresenceSummary(id, count, users), null);
    }

    void kick(UserId user, String reason) {
        forEachAudience(audience -> audience.kick(user, reason));
        presence.forget(user);
    }

    /** To all sessions of this node in it, but those of one user, if one is given. */
    void broadcast(Push.Shared push, @Nullable UserId except) {
        forEachAudience(
                audience -> audience.signal(push, session -> except == null || !except.equals(session.userOrNull())));
    }

    /** To the sessions of one user that are in it on this node. */
    void tell(UserId user, Push.Shared push) {
        forEachAudience(audience -> audience.signal(push, session -> user.equals(session.userOrNull())));
    }

    /** Of {@code worker}. */
    Audience audience(Worker worker) {
        Audience known = audiences.get(worker.index);
        if (known == null) {
            known = new Audience(worker);
            audiences.set(worker.index, known);
        }
        return known;
    }

    /** Of {@code worker}. */
    void dropEmptyAudience(Worker worker) {
        Audience audience = audiences.get(worker.index);
        if (audience != null && audience.isEmpty()) {
            audiences.set(worker.index, null);
        }
    }

    /** The sessions of this node in it; a snapshot that each worker gives of its own. */
    void collectSessions(Collection<Session> into) {
        forEachAudience(audience -> audience.collectSessions(into));
    }

    /** As {@link io.parlor.room.Room#followers}. */
    CompletionStage<List<Follower>> followers() {
        List<CompletableFuture<List<Follower>>> parts = new ArrayList<>();
        forEachAudience(audience -> parts.add(audience.followers()));
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(all ->
                        parts.stream().flatMap(part -> part.join().stream()).toList());
    }

    private void wakeAll() {
        forEachAudience(Audience::wake);
    }

    private void forEachAudience(Consumer<Audience> action) {
        for (int i = 0; i < audiences.length(); i++) {
            Audience audience = audiences.get(i);
            if (audience != null) {
                action.accept(audience);
            }
        }
    }
}
