package io.parlor.security;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Says who may do what in which room. Called on a delivery worker for every command: must not block and should be quick; what takes long is
 * done in the stage, and later commands of that session to that room wait for it. Must be thread-safe. A stage that fails refuses: with the code of a
 * {@link io.parlor.model.ChatException}, or with {@code internal}, logged.
 */
@FunctionalInterface
public interface RoomPolicy {
    CompletionStage<Decision> decide(RoomRequest request);

    /**
     * Whether the user may do to others' events what {@link #decide} has allowed it to do to its own: asked for
     * {@link RoomAction#EDIT} and {@link RoomAction#DELETE} of an event that is not its own, after {@code decide}. Nobody by default, whatever
     * {@code decide} says of actions that it does not know.
     */
    default CompletionStage<Decision> moderates(RoomRequest request) {
        return CompletableFuture.completedFuture(Decision.deny("only its author may do this"));
    }

    /** Every user that is authenticated may do everything in every room, but for what concerns others' events. The default. */
    static RoomPolicy allowAll() {
        CompletionStage<Decision> allowed = CompletableFuture.completedFuture(Decision.allow());
        return request -> allowed;
    }
}
