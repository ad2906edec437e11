package io.parlor.engine;

import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.Push;
import io.parlor.room.Post;
import io.parlor.security.Decision;
import io.parlor.security.RoomAction;
import io.parlor.security.RoomRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Carries out the commands about events that are in the log already, and about how far one has read. Runs on the session's worker. */
final class Features {
    private static final CompletionStage<Decision> ALLOWED = CompletableFuture.completedFuture(Decision.allow());

    private final Engine engine;
    private final Dispatcher dispatcher;

    Features(Engine engine, Dispatcher dispatcher) {
        this.engine = engine;
        this.dispatcher = dispatcher;
    }

    CompletionStage<?> carryOut(Session session, Command.Feature command) {
        if (command instanceof Command.Amendment amendment) {
            RoomAction action = actionOf(amendment);
            return dispatcher.permitted(
                    session, action, command.room(), command.id(), () -> amend(session, action, amendment));
        } else if (command instanceof Command.Read read) {
            return read(session, read);
        } else if (command instanceof Command.Unread unread) {
            return dispatcher.permitted(
                    session, RoomAction.HISTORY, unread.room(), unread.id(), () -> unread(session, unread));
        } else if (command instanceof Command.Thread thread) {
            return dispatcher.permitted(
                    session, RoomAction.HISTORY, thread.room(), thread.id(), () -> thread(session, thread));
        } else if (command instanceof Command.Markers markers) {
            return markers(session, markers);
        }
        throw new AssertionError("a feature nobody carries out: " + command.getClass());
    }

    private static RoomAction actionOf(Command.Amendment command) {
        if (command instanceof Command.Edit) {
            return RoomAction.EDIT;
        }
        return command instanceof Command.Delete ? RoomAction.DELETE : RoomAction.REACT;
    }

    private CompletionStage<?> amend(Session session, RoomAction action, Command.Amendment command) {
        CompletionStage<Position> appended = engine.amender
                .target(command.room(), command.target())
                .thenCompose(target -> mayAmend(session, action, command, target)
                        .thenCompose(decision -> {
                            if (!decision.allowed()) {
                                throw new ChatException(ErrorCode.FORBIDDEN, decision.reason());
                            }
                            return intercepted(session, command);
                        })
                        .thenCompose(post -> engine.amender.append(command.room(), post, target)));
        return answer(session, command, appended, position -> posted(session, command, position));
    }

    /** One's own, or what one may moderate. A reaction is to anybody's. */
    private CompletionStage<Decision> mayAmend(
            Session session, RoomAction action, Command.Amendment command, RoomEvent target) {
        if (action == RoomAction.REACT || session.user().equals(target.from())) {
            return ALLOWED;
        }
        RoomRequest request = new RoomRequest(action, session.user(), command.room(), session.id());
        return Dispatcher.guarded(() -> engine.settings().policy().moderates(request));
    }

    /** Interceptors see what is written, which a delete and a reaction are not. */
    private CompletionStage<Post> intercepted(Session session, Command.Amendment command) {
        if (command instanceof Command.Edit edit) {
            Post post = new Post(
                    EventType.EDIT, session.user(), edit.key(), edit.details().target(edit.target()), edit.body());
            return engine.poster.intercept(edit.room(), post, session).thenApply(made -> keepTarget(made, edit));
        }
        Post post = command instanceof Command.React react
                ? Post.reaction(react.target(), react.reaction())
                : Post.delete(command.target());
        String key = command.key();
        return CompletableFuture.completedFuture((key == null ? post : post.key(key)).from(session.user()));
    }

    /** The right to edit that one event was checked. */
    private static Post keepTarget(Post made, Command.Edit edit) {
        if (!made.type().equals(EventType.EDIT)
                || !edit.target().equals(made.details().target())) {
            throw new IllegalStateException("an interceptor made another event of an edit");
        }
        return made;
    }

    /** A post that answers another event. */
    CompletionStage<?> reply(Session session, Command.Post command) {
        Post post = new Post(command.type(), session.user(), command.key(), command.details(), command.body());
        CompletionStage<Position> appended = Dispatcher.guarded(() -> engine.poster
                .intercept(command.room(), post, session)
                .thenCompose(made -> engine.amender.append(command.room(), made)));
        return answer(session, command, appended, position -> posted(session, command, position));
    }

    private static void posted(Session session, Command command, Position position) {
        session.reply(command.id(), new Push.Posted(command.id(), position));
        session.posted(roomOf(command), position);
    }

    private CompletionStage<?> read(Session session, Command.Read command) {
        Membership membership = session.membership(command.room());
        if (membership == null) {
            dispatcher.refuseNotJoined(session, command.id(), command.room());
            return Dispatcher.done();
        }
        CompletionStage<Position> marked =
                Dispatcher.guarded(() -> engine.markers.read(membership.room(), session.user(), command.upTo()));
        return answer(
                session, command, marked, marker -> session.reply(command.id(), new Push.Posted(command.id(), marker)));
    }

    private CompletionStage<?> unread(Session session, Command.Unread command) {
        CompletionStage<Markers.Unread> counted =
                Dispatcher.guarded(() -> engine.markers.unread(command.room(), session.user()));
        return answer(
                session,
                command,
                counted,
                found -> session.reply(
                        command.id(),
                        new Push.Unread(
                                command.id(),
                                command.room(),
                                found.marker(),
                                found.messages(),
                                found.mentions(),
                                found.more())));
    }

    private CompletionStage<?> markers(Session session, Command.Markers command) {
        if (session.membership(command.room()) == null) {
            dispatcher.refuseNotJoined(session, command.id(), command.room());
            return Dispatcher.done();
        }
        return answer(
                session,
                command,
                Dispatcher.guarded(() -> engine.markers
                        .store()
                        .all(command.room(), engine.limits().receiptUsers())),
                found -> session.reply(command.id(), new Push.MarkerList(command.id(), command.room(), found)));
    }

    private CompletionStage<?> thread(Session session, Command.Thread command) {
        return answer(
                session,
                command,
                Dispatcher.guarded(() -> ThreadPage.read(engine, command)),
                page -> session.reply(command.id(), page));
    }

    /** Complete when the command is answered, on the session's worker. */
    private <T> CompletionStage<?> answer(
            Session session, Command command, CompletionStage<T> stage, Consumer<T> success) {
        CompletableFuture<Object> answered = new CompletableFuture<>();
        session.worker().await(stage, (value, failure) -> {
            if (value == null) {
                Failure told = Failures.toFailure(Dispatcher.orNothing(failure));
                dispatcher.refuse(session, command.id(), roomOf(command), told);
            } else {
                success.accept(value);
            }
            answered.complete(Boolean.TRUE);
        });
        return answered;
    }

    private static RoomId roomOf(Command command) {
        return command instanceof Command.Post post ? post.room() : ((Command.Feature) command).room();
    }
}
