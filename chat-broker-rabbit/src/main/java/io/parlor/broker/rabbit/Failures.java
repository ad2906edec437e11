package io.parlor.broker.rabbit;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The failures that callers get. */
final class Failures {
    private Failures() {}

    static BrokerException unavailable(String message) {
        return new BrokerException(Kind.UNAVAILABLE, message);
    }

    static BrokerException unavailable(String message, @Nullable Throwable cause) {
        String why = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new BrokerException(Kind.UNAVAILABLE, message + why, cause);
    }

    static BrokerException unknown(String message) {
        return new BrokerException(Kind.OUTCOME_UNKNOWN, message);
    }

    static BrokerException overloaded(String what) {
        return new BrokerException(Kind.OVERLOADED, what);
    }

    static BrokerException closed() {
        return new BrokerException(Kind.CLOSED, "the broker was closed");
    }

    /** Of an operation that stores nothing. */
    static BrokerException ofRead(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof BrokerException known ? known : unavailable("RabbitMQ cannot be read", cause);
    }
}
