package io.parlor.engine;

import io.parlor.broker.LogSlice;
import io.parlor.model.ChatException;
import io.parlor.model.CloseCode;
import io.parlor.model.DirectRoom;
import io.parlor.model.ErrorCode;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.Push;
import io.parlor.room.HistoryQuery;
import io.parlor.room.Post;
import io.parlor.security.Decision;
import io.parlor.security.RoomAction;
import io.parlor.security.RoomRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out commands. Runs on the session's worker. */
final class Dispatcher {
    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_MEMBERS = 1_000;

    private final Engine engine;
    private final Joiner joiner;
    private final Features features;
    private final Social social;

    Dispatcher(Engine engine) {
        this.engine = engine;
        this.joiner = new Joiner(engine, this);
        this.features = new Features(engine, this);
        this.social = new Social(engine, this);
    }

    void dispatch(Session session, Command command) {
        if (session.isClosing()) {
            return;
        }
        try {
            carryOut(session, command);
        } catch (RuntimeException e) {
            refuse(session, command.id(), null, Failures.toFailure(e));
        }
    }

    private void carryOut(Session session, Command command) {
        if (command instanceof Command.Disconnect disconnect) {
            session.disconnect(disconnect.id());
        } else if (session.isDraining()) {
            throw new ChatException(ErrorCode.DRAINING, "the node shuts down");
        } else if (command instanceof Command.Connect connect) {
            connect(session, connect);
        } else if (session.userOrNull() == null) {
            if (session.holdUntilConnected(command)) {
                return;
            }
            throw new ChatException(ErrorCode.NOT_CONNECTED, "connect first");
        } else if (command instanceof Command.Join join) {
            joiner.join(session, join);
        } else if (command instanceof Command.Leave leave) {
            inOrder(session, command, leave.room(), () -> leave(session, leave));
        } else if (command instanceof Command.Post post) {
            inOrder(session, command, post.room(), () -> post(session, post));
        } else if (command instanceof Command.Feature feature) {
            inOrder(session, command, feature.room(), () -> features.carryOut(session, feature));
        } else if (command instanceof Command.Social wanted) {
            social.carryOut(session, wanted);
        } else if (command instanceof Command.History history) {
            inOrder(session, command, history.room(), () -> history(session, history));
        } else if (command instanceof Command.Typing typing) {
            inOrder(session, command, typing.room(), () -> typing(session, typing));
        } else if (command instanceof Command.Members members) {
            inOrder(session, command, members.room(), () -> members(session, members));
        } else if (command instanceof Command.Barrier barrier) {
            inOrder(session, command, barrier.room(), () -> acknowledge(session, command));
        } else {
            acknowledge(session, command);
        }
    }

    private static CompletionStage<?> acknowledge(Session session, Command command) {
        session.reply(command.id(), new Push.Done(command.id()));
        return done();
    }

    void inOrder(Session session, Command command, RoomId room, Supplier<CompletionStage<?>> step) {
        session.lanes().run(room, () -> begin(session, command.id(), room, step));
    }

    /** A step that cannot even begin is over: the command is answered, and those behind it have their turn. */
    private CompletionStage<?> begin(Session session, long id, RoomId room, Supplier<CompletionStage<?>> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            refuse(session, id, room, Failures.toFailure(e));
            return done();
        }
    }

    private void connect(Session session, Command.Connect connect) {
        if (!session.beginConnecting()) {
            throw new ChatException(ErrorCode.ALREADY_CONNECTED, "this session has connected already");
        }
        CompletionStage<UserId> who =
                guarded(() -> engine.settings().authenticator().authenticate(session.handshake(), connect.token()));
        session.worker().await(who, (user, failure) -> {
            if (session.isEnded()) {
                return;
            }
            if (user == null) {
                refuseConnect(session, connect, failure);
            } else {
                session.authenticated(user);
                engine.sessions.add(session);
                engine.personal.enter(user);
                session.reply(connect.id(), engine.connected(connect.id(), session, user));
                engine.listeners.each(listener -> listener.onConnected(session));
                session.takeHeld().forEach(held -> dispatch(session, held));
            }
        });
    }

    private void refuseConnect(Session session, Command.Connect connect, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new ChatException(ErrorCode.UNAUTHORIZED, "nobody") : failure;
        Failure told = Failures.toFailure(cause);
        refuse(session, connect.id(), null, told);
        boolean forGood = !told.code().retryable();
        session.closeAfterReplies(
                forGood ? CloseCode.UNAUTHORIZED : CloseCode.INTERNAL_ERROR,
                told.code().wire());
    }

    private CompletionStage<?> leave(Session session, Command.Leave leave) {
        session.leave(leave.room(), false);
        return acknowledge(session, leave);
    }

    /** The step is done when the broker has the record, so that the next one comes after it; the reply goes out when it is confirmed. */
    private CompletionStage<?> post(Session session, Command.Post command) {
        return permitted(session, RoomAction.POST, command.room(), command.id(), () -> {
            if (command.details().replyTo() != null) {
                return features.reply(session, command);
            }
            if (!engine.poster.intercepts()) {
                // The codec has checked the body.
                append(
                        session,
                        command,
                        () -> engine.poster.append(
                                command.room(),
                                command.type(),
                                session.user(),
                                command.key(),
                                command.details(),
                                command.body()));
                return done();
            }
            return intercept(session, command);
        });
    }

    private CompletionStage<?> intercept(Session session, Command.Post command) {
        Post post = new Post(command.type(), session.user(), command.key(), command.details(), command.body());
        CompletableFuture<@Nullable Void> handedOver = new CompletableFuture<>();
        CompletionStage<Post> intercepted = guarded(() -> engine.poster.intercept(command.room(), post, session));
        session.worker().await(intercepted, (result, failure) -> {
            if (result == null) {
                posted(session, command, null, failure);
            } else {
                append(session, command, () -> engine.amender.append(command.room(), result));
            }
            handedOver.complete(null);
        });
        return handedOver;
    }

    private void append(Session session, Command.Post command, Supplier<CompletionStage<Position>> call) {
        session.worker().await(guarded(call::get), (position, fault) -> posted(session, command, position, fault));
    }

    private void posted(Session session, Command.Post command, @Nullable Position position, @Nullable Throwable fault) {
        if (position == null) {
            refuse(session, command.id(), command.room(), Failures.toFailure(orNothing(fault)));
            return;
        }
        session.reply(command.id(), new Push.Posted(command.id(), position));
        session.posted(command.room(), position);
        social.posted(session, command.room(), position);
    }

    static Throwable orNothing(@Nullable Throwable failure) {
        return failure == null ? new IllegalStateException("the broker completed a stage with null") : failure;
    }

    private CompletionStage<?> history(Session session, Command.History command) {
        return permitted(session, RoomAction.HISTORY, command.room(), command.id(), () -> {
            int limit = command.limit() == 0 ? DEFAULT_PAGE : command.limit();
            HistoryQuery query = new HistoryQuery(
                    command.before(),
                    command.after(),
                    Math.min(limit, engine.limits().page()));
            CompletionStage<LogSlice> read = engine.history.page(command.room(), query);
            session.worker().await(read, (slice, failure) -> {
                if (slice == null) {
                    refuse(session, command.id(), command.room(), Failures.toFailure(orNothing(failure)));
                } else {
                    session.reply(command.id(), HistoryReply.of(command, slice));
                }
            });
            return read;
        });
    }

    private CompletionStage<?> typing(Session session, Command.Typing command) {
        Membership membership = session.membership(command.room());
        UserId user = session.userOrNull();
        if (membership == null || user == null) {
            refuseNotJoined(session, command.id(), command.room());
            return done();
        }
        engine.settings().broker().signal(command.room(), new RoomSignal.Typing(user, command.active()).encode());
        return acknowledge(session, command);
    }

    private CompletionStage<?> members(Session session, Command.Members command) {
        Membership membership = session.membership(command.room());
        if (membership == null) {
            refuseNotJoined(session, command.id(), command.room());
            return done();
        }
        session.reply(command.id(), membership.room().presence.members(command.id(), MAX_MEMBERS));
        return done();
    }

    void refuseNotJoined(Session session, long id, RoomId room) {
        refuse(session, id, room, new Failure(ErrorCode.NOT_JOINED, "join the room first"));
    }

    /** Asks the policy, and goes on with the step if it allows it. Complete when the step is. */
    CompletionStage<?> permitted(
            Session session, RoomAction action, RoomId room, long id, Supplier<CompletionStage<?>> step) {
        CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        session.worker().await(decide(session, action, room), (decision, failure) -> {
            Failure refusal = refusal(decision, failure);
            if (refusal != null) {
                refuse(session, id, room, refusal);
                result.complete(null);
            } else {
                begin(session, id, room, step).whenComplete((value, fault) -> result.complete(null));
            }
        });
        return result;
    }

    CompletionStage<Decision> decide(Session session, RoomAction action, RoomId room) {
        if (DirectRoom.isReserved(room) && !Social.isDirectRoomOf(session.user(), room)) {
            return CompletableFuture.completedFuture(Decision.deny("the room of others"));
        }
        CompletionStage<Decision> policys = guarded(
                () -> engine.settings().policy().decide(new RoomRequest(action, session.user(), room, session.id())));
        return engine.moderator.check(session, action, room, policys);
    }

    static @Nullable Failure refusal(@Nullable Decision decision, @Nullable Throwable failure) {
        if (decision == null) {
            return Failures.toFailure(
                    failure == null ? new IllegalStateException("a policy decided nothing") : failure);
        }
        return decision.allowed() ? null : new Failure(ErrorCode.FORBIDDEN, decision.reason());
    }

    void refuse(Session session, long id, @Nullable RoomId room, Failure failure) {
        session.reply(id, new Push.Refused(id, failure));
        session.refused(room, failure.code());
    }

    /** A stage also where a hook throws or gives none. */
    static <T extends @Nullable Object> CompletionStage<T> guarded(Supplier<@Nullable CompletionStage<T>> call) {
        try {
            CompletionStage<T> stage = call.get();
            return stage == null
                    ? CompletableFuture.failedFuture(new IllegalStateException("a hook gave no stage"))
                    : stage;
        } catch (Throwable e) {
            // Errors too: whoever waits for the stage would wait for ever.
            return CompletableFuture.failedFuture(e);
        }
    }

    static CompletionStage<?> done() {
        return CompletableFuture.completedFuture(null);
    }
}
