package io.parlor.engine;

import io.parlor.model.ChatException;
import io.parlor.model.DirectRoom;
import io.parlor.model.ErrorCode;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Push;
import io.parlor.security.Decision;
import io.parlor.security.RoomAction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Carries out the commands that concern other users. Runs on the session's worker. */
final class Social {
    private static final int MAX_WATCHED = 200;
    private static final int MAX_SANCTIONS = 200;

    private final Engine engine;
    private final Dispatcher dispatcher;

    Social(Engine engine, Dispatcher dispatcher) {
        this.engine = engine;
        this.dispatcher = dispatcher;
    }

    void carryOut(Session session, Command.Social command) {
        if (command instanceof Command.Moderate moderate) {
            dispatcher.inOrder(session, moderate, moderate.room(), () -> moderate(session, moderate));
        } else if (command instanceof Command.Sanctions sanctions) {
            dispatcher.inOrder(session, sanctions, sanctions.room(), () -> sanctions(session, sanctions));
        } else if (command instanceof Command.Invite invite) {
            dispatcher.inOrder(session, invite, invite.room(), () -> invite(session, invite));
        } else if (command instanceof Command.Watch watch) {
            watch(session, watch);
        } else if (command instanceof Command.Unwatch unwatch) {
            unwatch.users().forEach(user -> {
                session.watched.remove(user);
                engine.watchers.remove(session, user);
            });
            session.reply(unwatch.id(), new Push.Done(unwatch.id()));
        }
    }

    static boolean isDirectRoomOf(UserId user, RoomId room) {
        DirectRoom direct = DirectRoom.parse(room);
        return direct != null && direct.has(user);
    }

    /** The other one of two learns of a message though it has not joined. */
    void posted(Session session, RoomId room, Position position) {
        DirectRoom direct = DirectRoom.isReserved(room) ? DirectRoom.parse(room) : null;
        if (direct != null) {
            String body = Personal.about(room, session.user(), position);
            engine.personal.notify(direct.other(session.user()), new Push.Notice("direct", body));
        }
    }

    private CompletionStage<?> invite(Session session, Command.Invite command) {
        return dispatcher.permitted(session, RoomAction.INVITE, command.room(), command.id(), () -> {
            engine.personal.invite(command.user(), command.room(), session.user());
            session.reply(command.id(), new Push.Done(command.id()));
            return Dispatcher.done();
        });
    }

    /** Asks the policy about each, and answers when it has decided on all. */
    private void watch(Session session, Command.Watch command) {
        if (session.watched.size() + command.users().size() > MAX_WATCHED) {
            throw new ChatException(ErrorCode.BAD_REQUEST, "at most " + MAX_WATCHED + " users are watched");
        }
        CompletionStage<List<UserId>> allowed = CompletableFuture.completedFuture(List.of());
        for (UserId user : command.users()) {
            allowed = allowed.thenCombine(
                    mayWatch(session, user),
                    (before, may) -> may
                            ? Stream.concat(before.stream(), Stream.of(user)).toList()
                            : before);
        }
        session.worker().await(allowed, (users, failure) -> {
            if (users == null) {
                dispatcher.refuse(session, command.id(), null, Failures.toFailure(Dispatcher.orNothing(failure)));
                return;
            }
            // Watched first, so that nothing changes unseen in between.
            users.forEach(user -> watch(session, user));
            session.reply(
                    command.id(),
                    new Push.Watching(
                            command.id(),
                            users.stream().map(engine.personal::state).toList()));
        });
    }

    private void watch(Session session, UserId user) {
        // Several commands may have been decided on at once.
        if (!session.isEnded() && session.watched.size() < MAX_WATCHED && session.watched.add(user)) {
            engine.watchers.add(session, user);
        }
    }

    /** Whom one may have a direct room with. */
    private CompletionStage<Boolean> mayWatch(Session session, UserId user) {
        return Dispatcher.guarded(() -> {
            RoomId room = new DirectRoom(session.user(), user).roomOrNull();
            return room == null
                    ? CompletableFuture.completedFuture(false)
                    : dispatcher.decide(session, RoomAction.WATCH, room).thenApply(Decision::allowed);
        });
    }

    private CompletionStage<?> moderate(Session session, Command.Moderate command) {
        return asModerator(
                session,
                command.id(),
                command.room(),
                () -> engine.moderator
                        .moderate(command.room(), command.what(), session.user())
                        .thenApply(done -> new Push.Done(command.id())));
    }

    private CompletionStage<?> sanctions(Session session, Command.Sanctions command) {
        return asModerator(
                session,
                command.id(),
                command.room(),
                () -> engine.moderator
                        .sanctions(command.room(), MAX_SANCTIONS + 1)
                        .thenCombine(
                                engine.moderator.slowness(command.room(), session.user()),
                                (found, between) -> new Push.SanctionList(
                                        command.id(),
                                        command.room(),
                                        found.subList(0, Math.min(found.size(), MAX_SANCTIONS)),
                                        between,
                                        found.size() > MAX_SANCTIONS)));
    }

    /** Asks whether the user may moderate the room, and answers with what the step gives. Complete when it is answered. */
    private <P extends Push> CompletionStage<?> asModerator(
            Session session, long id, RoomId room, Supplier<CompletionStage<P>> step) {
        CompletionStage<P> reply = engine.moderator
                .mayModerate(session, room)
                .thenCompose(decision -> decision.allowed()
                        ? step.get()
                        : CompletableFuture.failedFuture(new ChatException(ErrorCode.FORBIDDEN, decision.reason())));
        CompletableFuture<@Nullable Object> answered = new CompletableFuture<>();
        session.worker().await(reply, (push, failure) -> {
            if (push == null) {
                dispatcher.refuse(session, id, room, Failures.toFailure(Dispatcher.orNothing(failure)));
            } else {
                session.reply(id, push);
            }
            answered.complete(null);
        });
        return answered;
    }
}
