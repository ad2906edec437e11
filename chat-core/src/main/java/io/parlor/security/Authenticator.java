package io.parlor.security;

import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.UserId;
import io.parlor.transport.Handshake;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Tells who a client is. Called once a session, for its {@code connect}, on a delivery worker: must not block; what takes long is done in the
 * stage. Must be thread-safe.
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * Completes with the user, or fails with a {@link ChatException} whose code and message the client gets
     * ({@link ErrorCode#UNAUTHORIZED} as a rule). Any other failure is logged, and the client gets {@link ErrorCode#INTERNAL}. A
     * stage that completes with null refuses.
     *
     * @param token of the {@code connect} command, null if it had none
     */
    CompletionStage<UserId> authenticate(Handshake handshake, @Nullable String token);

    /** Takes the principal that the container or framework has authenticated, and refuses whoever has none. The default. */
    static Authenticator principal() {
        return (handshake, token) -> {
            if (handshake.principal() == null) {
                return refuse("not signed in");
            }
            String name = handshake.principal().getName();
            return name != null && UserId.isValid(name)
                    ? CompletableFuture.completedFuture(new UserId(name))
                    : refuse("the principal's name cannot name a user");
        };
    }

    /**
     * Believes every client: the token is the user's name. Whoever connects can be anybody; for demos, tests, and rooms where names do not
     * matter.
     */
    static Authenticator guests() {
        return (handshake, token) -> token != null && UserId.isValid(token)
                ? CompletableFuture.completedFuture(new UserId(token))
                : refuse("a guest gives a name as the token");
    }

    private static CompletionStage<UserId> refuse(String message) {
        return CompletableFuture.failedFuture(new ChatException(ErrorCode.UNAUTHORIZED, message));
    }
}
