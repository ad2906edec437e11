package io.parlor.engine;

import io.parlor.broker.BrokerException;
import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.protocol.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From what hooks and brokers fail with to what a client or host is told. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** Logs what is nobody's business outside. */
    static ChatException toChatException(Throwable failure) {
        Throwable cause = Outcome.unwrap(failure);
        if (cause instanceof ChatException e) {
            return e;
        }
        if (cause instanceof BrokerException e) {
            return new ChatException(codeOf(e.kind()), messageOf(e.kind()), null, e);
        }
        log.error("a hook or the broker failed unexpectedly", cause);
        return new ChatException(ErrorCode.INTERNAL, "a fault of the server", null, cause);
    }

    static Failure toFailure(Throwable failure) {
        ChatException e = toChatException(failure);
        String message = e.getMessage();
        return new Failure(
                e.code(),
                message == null ? e.code().wire() : message,
                e.retryAfter() == null ? null : e.retryAfter().toMillis());
    }

    private static ErrorCode codeOf(BrokerException.Kind kind) {
        return switch (kind) {
            case OVERLOADED -> ErrorCode.OVERLOADED;
            case UNAVAILABLE, CLOSED -> ErrorCode.UNAVAILABLE;
            case OUTCOME_UNKNOWN -> ErrorCode.OUTCOME_UNKNOWN;
            case TOO_LARGE -> ErrorCode.TOO_LARGE;
        };
    }

    private static String messageOf(BrokerException.Kind kind) {
        return switch (kind) {
            case OVERLOADED -> "too much is in flight to the broker";
            case UNAVAILABLE, CLOSED -> "the broker cannot be reached";
            case OUTCOME_UNKNOWN -> "the broker did not answer in time; try again with the same key";
            case TOO_LARGE -> "more than the broker takes";
        };
    }
}
