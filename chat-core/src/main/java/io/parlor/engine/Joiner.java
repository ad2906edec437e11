package io.parlor.engine;

import io.parlor.model.ErrorCode;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Command.OnGap;
import io.parlor.protocol.Command.Start;
import io.parlor.protocol.Failure;
import io.parlor.protocol.Push;
import io.parlor.security.RoomAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Puts sessions into rooms, at the start they ask for. Runs on the session's worker. */
final class Joiner {
    private final Engine engine;
    private final Dispatcher dispatcher;

    Joiner(Engine engine, Dispatcher dispatcher) {
        this.engine = engine;
        this.dispatcher = dispatcher;
    }

    /** The rooms of one command, as far as their outcomes are known. */
    private static final class Progress {
        final Push.@Nullable Outcome[] outcomes;
        final List<Membership> entered = new ArrayList<>(1);
        int open;

        Progress(int rooms) {
            outcomes = new Push.@Nullable Outcome[rooms];
            open = rooms;
        }
    }

    void join(Session session, Command.Join command) {
        List<Command.Target> targets = command.rooms();
        Progress progress = new Progress(targets.size());
        if (targets.isEmpty()) {
            session.reply(command.id(), new Push.Joined(command.id(), List.of(), command.single()));
        }
        for (int i = 0; i < targets.size(); i++) {
            int at = i;
            join(session, targets.get(i), (outcome, membership) -> {
                progress.outcomes[at] = outcome;
                if (membership != null) {
                    progress.entered.add(membership);
                }
                if (--progress.open == 0) {
                    answer(session, command, progress);
                }
            });
        }
    }

    private void join(Session session, Command.Target target, BiConsumer<Push.Outcome, @Nullable Membership> then) {
        if (target instanceof Command.Room wanted) {
            session.lanes().run(wanted.room(), () -> new Attempt(session, wanted, then).begin());
        } else if (target instanceof Command.BadRoom bad) {
            then.accept(new Push.RoomRefused(bad.room(), bad.failure()), null);
        }
    }

    private void answer(Session session, Command.Join command, Progress progress) {
        List<Push.Outcome> outcomes = Arrays.stream(progress.outcomes)
                .map(outcome -> counted(session, Objects.requireNonNull(outcome)))
                .toList();
        if (session.isEnded()) {
            return;
        }
        if (command.single() && outcomes.get(0) instanceof Push.RoomRefused refused) {
            session.reply(command.id(), new Push.Refused(command.id(), refused.failure()));
        } else {
            session.reply(command.id(), new Push.Joined(command.id(), outcomes, command.single()));
        }
        // Only now: the events follow the reply.
        progress.entered.forEach(Membership::start);
    }

    /** With the members there are now: what was told of them before the reply, the client may have passed over. */
    private static Push.Outcome counted(Session session, Push.Outcome outcome) {
        if (outcome instanceof Push.RoomJoined joined) {
            Membership membership = session.membership(joined.room());
            if (membership != null) {
                int members = membership.room().presence.count();
                return new Push.RoomJoined(joined.room(), joined.head(), joined.recovered(), members);
            }
        }
        return outcome;
    }

    /** One room of one command. */
    private final class Attempt {
        private final Session session;
        private final Command.Room wanted;
        private final RoomId room;
        private final BiConsumer<Push.Outcome, @Nullable Membership> then;
        private final CompletableFuture<@Nullable Void> finished = new CompletableFuture<>();
        private boolean reserved;

        Attempt(Session session, Command.Room wanted, BiConsumer<Push.Outcome, @Nullable Membership> then) {
            this.session = session;
            this.wanted = wanted;
            this.room = wanted.room();
            this.then = then;
        }

        CompletionStage<?> begin() {
            session.worker().await(dispatcher.decide(session, RoomAction.JOIN, room), (decision, failure) -> {
                Failure refusal = Dispatcher.refusal(decision, failure);
                if (session.isEnded()) {
                    finish();
                } else if (refusal != null) {
                    refuse(refusal);
                } else if (isOneTooMany()) {
                    refuse(tooManyRooms());
                } else {
                    open();
                }
            });
            return finished;
        }

        /** Takes its place among the session's rooms before it costs the broker anything. */
        private void open() {
            if (session.membership(room) == null) {
                session.reserveRoom();
                reserved = true;
            }
            session.worker().await(engine.rooms.acquire(room), (opened, failure) -> {
                if (opened == null) {
                    refuse(Failures.toFailure(Objects.requireNonNull(failure)));
                } else {
                    place(opened);
                }
            });
        }

        /** Finds the place to start at: in the tail if it is there, else in the log. */
        private void place(LiveRoom opened) {
            RoomTail tail = opened.tail();
            if (wanted.start() instanceof Start.After after) {
                RoomTail.Place place = tail.locate(after.position());
                if (place.node() != null && place.exact()) {
                    enter(Membership.live(session, opened, wanted.onGap(), place.node()));
                } else {
                    readFirst(
                            opened,
                            after.position(),
                            engine.catchUp.after(opened, after.position(), engine.nanoTime()),
                            wanted.onGap());
                }
            } else if (wanted.start() instanceof Start.Last last && last.count() > 0) {
                placeLast(opened, tail, Math.min(last.count(), engine.limits().page()));
            } else {
                enter(Membership.live(session, opened, wanted.onGap(), tail.last()));
            }
        }

        private void placeLast(LiveRoom opened, RoomTail tail, int count) {
            RoomTail.Node node = tail.fromEnd(count);
            if (node != null && (node.position.isOrigin() || RoomTail.countAfter(node, count) >= count)) {
                enter(Membership.live(session, opened, wanted.onGap(), node));
            } else {
                readFirst(opened, tail.first().position, engine.catchUp.last(opened, count), wanted.onGap());
            }
        }

        private void readFirst(LiveRoom opened, Position after, CompletionStage<Page> read, OnGap onGap) {
            session.worker().await(read, (page, failure) -> {
                if (page == null) {
                    engine.rooms.release(opened);
                    refuse(Failures.toFailure(Objects.requireNonNull(failure)));
                } else {
                    enter(Membership.behind(session, opened, onGap, after, page));
                }
            });
        }

        private void enter(Membership membership) {
            giveBack();
            if (session.isEnded()) {
                engine.rooms.release(membership.room());
                finish();
                return;
            }
            // It was in the room when it asked, and is no more, and its place was taken.
            if (isOneTooMany()) {
                engine.rooms.release(membership.room());
                refuse(tooManyRooms());
                return;
            }
            session.enter(membership);
            Push.Outcome joined = new Push.RoomJoined(
                    room,
                    membership.head(),
                    membership.recovered(),
                    membership.room().presence.count());
            then.accept(joined, membership);
            finish();
        }

        private void giveBack() {
            if (reserved) {
                reserved = false;
                session.giveBackRoom();
            }
        }

        private void finish() {
            giveBack();
            finished.complete(null);
        }

        private boolean isOneTooMany() {
            return session.membership(room) == null
                    && session.roomCount() >= engine.limits().rooms();
        }

        private Failure tooManyRooms() {
            return new Failure(
                    ErrorCode.TOO_MANY_ROOMS, "at most " + engine.limits().rooms() + " rooms a session");
        }

        private void refuse(Failure failure) {
            session.refused(room, failure.code());
            then.accept(new Push.RoomRefused(room.value(), failure), null);
            finish();
        }
    }
}
