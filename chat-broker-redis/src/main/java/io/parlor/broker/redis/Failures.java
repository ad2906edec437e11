package io.parlor.broker.redis;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What the failure of a command means to who asked for the operation. */
final class Failures {
    private Failures() {}

    static BrokerException ofAppend(Throwable failure) {
        if (failure instanceof CommandLink.NotConnected) {
            return new BrokerException(Kind.UNAVAILABLE, String.valueOf(failure.getMessage()), failure);
        }
        if (failure instanceof RedisError error) {
            return error.nothingStored()
                    ? new BrokerException(Kind.UNAVAILABLE, "Redis refused it: " + error.getMessage(), error)
                    : unknown("Redis failed while it appended: " + error.getMessage(), error);
        }
        return unknown("the connection to Redis was lost before it answered", failure);
    }

    static BrokerException unknown(String message, @Nullable Throwable cause) {
        return new BrokerException(Kind.OUTCOME_UNKNOWN, message, cause);
    }

    /** Of an operation that stores nothing. */
    static BrokerException ofRead(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof BrokerException known
                ? known
                : new BrokerException(Kind.UNAVAILABLE, "Redis cannot be read: " + cause.getMessage(), cause);
    }
}
