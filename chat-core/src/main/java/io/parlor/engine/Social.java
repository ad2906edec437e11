package io.parlor.engine;

import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.Push;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out the commands that concern other users. Runs on the session's worker. */
final class Social {
    private final Engine engine;
    private final Dispatcher dispatcher;

    Social(Engine engine, Dispatcher dispatcher) {
        this.engine = engine;
        this.dispatcher = dispatcher;
    }

    void carryOut(Session session, Command.Social command) {
        if (command instanceof Command.Moderate moderate) {
            dispatcher.inOrder(session, moderate, moderate.room(), () -> moderate(session, moderate));
        }
    }

    private CompletionStage<?> moderate(Session session, Command.Moderate command) {
        CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        session.worker().await(engine.moderator.mayModerate(session, command.room()), (decision, failure) -> {
            Failure refusal = Dispatcher.refusal(decision, failure);
            if (refusal != null) {
                dispatcher.refuse(session, command.id(), command.room(), refusal);
                result.complete(null);
                return;
            }
            Supplier<CompletionStage<@Nullable Void>> step =
                    () -> engine.moderator.moderate(command.room(), command.what(), session.user());
            session.worker().await(Dispatcher.guarded(step::get), (done, fault) -> {
                if (fault != null) {
                    dispatcher.refuse(session, command.id(), command.room(), Failures.toFailure(fault));
                } else {
                    session.reply(command.id(), new Push.Done(command.id()));
                }
                result.complete(null);
            });
        });
        return result;
    }
}
