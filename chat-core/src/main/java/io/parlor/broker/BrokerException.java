package io.parlor.broker;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An operation of a broker failed. */
public class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is known of the outcome. */
    public enum Kind {
        /** Too much is in flight. Nothing was stored; trying again later can succeed. */
        OVERLOADED,
        /** The broker cannot be reached, or refuses for now. Nothing was stored; trying again later can succeed. */
        UNAVAILABLE,
        /** No answer in time, or the link broke before it. It may have been stored; try again with the same key. */
        OUTCOME_UNKNOWN,
        /** The record can never be stored as it is. */
        TOO_LARGE,
        /** The broker was closed by the host. Nothing was stored. */
        CLOSED
    }

    private final Kind kind;

    public BrokerException(Kind kind, String message) {
        this(kind, message, null);
    }

    public BrokerException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the same operation can succeed later. */
    public boolean retryable() {
        return kind == Kind.OVERLOADED || kind == Kind.UNAVAILABLE || kind == Kind.OUTCOME_UNKNOWN;
    }
}
