package io.parlor.protocol;

import io.parlor.model.CloseCode;
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

    /** How the connection ends in a format where a refusal ends it. */
    public CloseCode closeCode() {
        return switch (code) {
            case UNAUTHORIZED -> CloseCode.UNAUTHORIZED;
            case FORBIDDEN, REFUSED -> CloseCode.FORBIDDEN;
            case TOO_LARGE -> CloseCode.MESSAGE_TOO_BIG;
            case DRAINING -> CloseCode.DRAIN;
            default -> code.retryable() ? CloseCode.RECONNECT : CloseCode.PROTOCOL_ERROR;
        };
    }
}
