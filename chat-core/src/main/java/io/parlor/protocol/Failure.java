package io.parlor.protocol;

import io.parlor.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * An error as a client gets it.
 *
 * @param retryAfterMillis null where it is not known
 */
public record Failure(
        ErrorCode code, String message, @Nullable Long retryAfterMillis) {
    public Failure(ErrorCode code, String message) {
        this(code, message, null);
    }
}
