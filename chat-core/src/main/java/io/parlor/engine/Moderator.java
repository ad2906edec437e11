package io.parlor.engine;

import io.parlor.broker.MessageBroker;
import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.Moderation;
import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.UserId;
import io.parlor.room.ModerationStore;
import io.parlor.room.ModerationStore.Kick;
import io.parlor.room.ModerationStore.Standing;
import io.parlor.runtime.Scheduler;
import io.parlor.security.Decision;
import io.parlor.security.RoomAction;
import io.parlor.security.RoomPolicy;
import io.parlor.security.RoomRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Imposes mutes, bans and slow mode, and has them obeyed. Thread-safe. */
final class Moderator {
    /** For so long a node trusts what it knows of a user; what changes is signalled, too. */
    private static final Duration TRUST = Duration.ofSeconds(30);

    /** When it is full it starts anew. */
    private static final int MAX_KNOWN = 10_000;

    /** A signal may be lost. */
    private static final List<Duration> AGAIN = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5));

    /** Several times as long as it takes until each node has looked. */
    private static final Duration KICKS_KEPT = Duration.ofMinutes(2);

    private final ModerationStore store;
    private final MessageBroker broker;
    private final RoomPolicy policy;
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Listeners listeners;
    private final Map<Subject, Known> known = new ConcurrentHashMap<>();

    private record Subject(RoomId room, UserId user) {}

    /** @param at by the scheduler's time */
    private record Known(Standing standing, long at) {}

    Moderator(EngineSettings settings, Listeners listeners) {
        this.store = settings.moderation();
        this.broker = settings.broker();
        this.policy = settings.policy();
        this.scheduler = settings.scheduler();
        this.clock = settings.clock();
        this.listeners = listeners;
    }

    /** Completes when it is stored; all nodes are told then. */
    CompletionStage<@Nullable Void> moderate(RoomId room, Moderation what, @Nullable UserId by) {
        long id = ThreadLocalRandom.current().nextLong();
        return Dispatcher.guarded(() -> store(id, room, what, by)).whenComplete((done, failure) -> {
            // A kick that is not stored reaches those at least who are told of it.
            if (failure == null || what.action() == Moderation.Action.KICK) {
                byte[] signal = new ModerationSignal(id, what).encode();
                forget(room, what);
                signal(room, signal);
                AGAIN.forEach(delay -> scheduler.schedule(() -> signal(room, signal), delay));
                listeners.each(listener -> listener.onModerated(room, what, by));
            }
        });
    }

    private CompletionStage<@Nullable Void> store(long id, RoomId room, Moderation what, @Nullable UserId by) {
        CompletionStage<@Nullable Void> stored = store(room, what, by);
        UserId user = what.user();
        return user != null && (what.action() == Moderation.Action.KICK || what.action() == Moderation.Action.BAN)
                ? stored.thenCompose(done -> store.kick(
                        room, new Kick(id, user, what.reason(), clock.instant().plus(KICKS_KEPT))))
                : stored;
    }

    /** Those that this node may not have been told of. None where no signal is lost. */
    CompletionStage<List<Kick>> kicks(RoomId room) {
        return broker.profile().shared()
                ? Dispatcher.guarded(() -> store.kicks(room))
                : CompletableFuture.completedFuture(List.of());
    }

    private CompletionStage<@Nullable Void> store(RoomId room, Moderation what, @Nullable UserId by) {
        UserId user = what.user();
        if (user == null) {
            return store.slow(room, Objects.requireNonNull(what.time()));
        }
        return switch (what.action()) {
            case BAN -> store.put(room, sanction(Sanction.Kind.BAN, user, what, by));
            case MUTE -> store.put(room, sanction(Sanction.Kind.MUTE, user, what, by));
            case UNBAN -> store.lift(room, user, Sanction.Kind.BAN);
            case UNMUTE -> store.lift(room, user, Sanction.Kind.MUTE);
            case KICK, SLOW -> CompletableFuture.completedFuture(null);
        };
    }

    private Sanction sanction(Sanction.Kind kind, UserId user, Moderation what, @Nullable UserId by) {
        Instant until = what.time() == null ? null : clock.instant().plus(what.time());
        return new Sanction(kind, user, what.reason(), by, until);
    }

    private void signal(RoomId room, byte[] signal) {
        try {
            broker.signal(room, signal);
        } catch (RuntimeException e) {
            // It is closed. What is stored holds all the same.
            known.clear();
        }
    }

    /** What this node knows may have changed. */
    void forget(RoomId room, Moderation what) {
        if (what.user() != null) {
            known.remove(new Subject(room, what.user()));
        } else {
            known.keySet().removeIf(subject -> subject.room().equals(room));
        }
    }

    CompletionStage<List<Sanction>> sanctions(RoomId room, int limit) {
        return Dispatcher.guarded(() -> store.list(room, limit));
    }

    /** The time between two posts of a user of the room, as somebody finds it. */
    CompletionStage<Duration> slowness(RoomId room, UserId somebody) {
        return Dispatcher.guarded(() -> store.find(room, somebody)).thenApply(Standing::between);
    }

    /** Whether the user may moderate the room. */
    CompletionStage<Decision> mayModerate(Session session, RoomId room) {
        RoomRequest request = new RoomRequest(RoomAction.MODERATE, session.user(), room, session.id());
        return Dispatcher.guarded(() -> policy.moderates(request));
    }

    /** What is left of what the policy allows. Fails with what the client is told where there is a sanction against it. */
    CompletionStage<Decision> check(
            Session session, RoomAction action, RoomId room, CompletionStage<Decision> policys) {
        Outcome<Decision> decided = Outcome.of(policys);
        if (decided != null && (decided.value() == null || !decided.value().allowed())) {
            return policys;
        }
        if (decided == null) {
            return policys.thenCompose(
                    decision -> decision.allowed() ? sanctioned(session, action, room, policys) : policys);
        }
        return sanctioned(session, action, room, policys);
    }

    private CompletionStage<Decision> sanctioned(
            Session session, RoomAction action, RoomId room, CompletionStage<Decision> allowed) {
        CompletionStage<Standing> found = find(room, session.user());
        Outcome<Standing> known = Outcome.of(found);
        return known != null && known.value() != null
                ? obey(session, action, room, known.value(), allowed)
                : found.thenCompose(standing -> obey(session, action, room, standing, allowed));
    }

    private @Nullable Standing fresh(RoomId room, UserId user) {
        Known last = known.get(new Subject(room, user));
        return last != null && scheduler.nanoTime() - last.at() < TRUST.toNanos() ? last.standing() : null;
    }

    private CompletionStage<Standing> find(RoomId room, UserId user) {
        Standing standing = fresh(room, user);
        if (standing != null) {
            return CompletableFuture.completedFuture(standing);
        }
        CompletionStage<Standing> asked = Dispatcher.guarded(() -> store.find(room, user));
        Outcome<Standing> atOnce = Outcome.of(asked);
        if (atOnce != null && atOnce.value() != null) {
            // What a store has at hand needs not be kept a second time.
            return asked;
        }
        Subject subject = new Subject(room, user);
        return asked.handle((found, failure) -> {
            Known last = known.get(subject);
            if (found == null && last != null) {
                // Better old than nothing, while the store is away.
                return last.standing();
            } else if (found == null) {
                throw Failures.toChatException(Objects.requireNonNull(failure));
            }
            if (known.size() >= MAX_KNOWN) {
                known.clear();
            }
            known.put(subject, new Known(found, scheduler.nanoTime()));
            return found;
        });
    }

    private CompletionStage<Decision> obey(
            Session session, RoomAction action, RoomId room, Standing standing, CompletionStage<Decision> allowed) {
        Instant now = clock.instant();
        Sanction ban = standing.ban();
        if (ban != null && !ban.isOver(now)) {
            return refused(ErrorCode.BANNED, ban, now);
        }
        if (action == RoomAction.JOIN || action == RoomAction.HISTORY || action == RoomAction.WATCH) {
            return allowed;
        }
        Sanction mute = standing.mute();
        if (mute != null && !mute.isOver(now)) {
            return refused(ErrorCode.MUTED, mute, now);
        }
        if (action != RoomAction.POST || standing.between().isZero()) {
            return allowed;
        }
        return mayModerate(session, room)
                .thenCompose(decision -> decision.allowed() ? allowed : takeTurn(session, room, standing, allowed));
    }

    private static CompletionStage<Decision> refused(ErrorCode code, Sanction sanction, Instant now) {
        Duration left = sanction.until() == null ? null : Duration.between(now, sanction.until());
        return CompletableFuture.failedFuture(new ChatException(code, sanction.reason(), left, null));
    }

    private CompletionStage<Decision> takeTurn(
            Session session, RoomId room, Standing standing, CompletionStage<Decision> allowed) {
        return Dispatcher.guarded(() -> store.takeTurn(room, session.user(), standing.between()))
                .thenCompose(wait -> wait.isZero()
                        ? allowed
                        : CompletableFuture.failedFuture(new ChatException(
                                ErrorCode.SLOW_MODE,
                                "one post in " + standing.between().toSeconds() + " seconds",
                                wait.plusMillis(1),
                                null)));
    }
}
