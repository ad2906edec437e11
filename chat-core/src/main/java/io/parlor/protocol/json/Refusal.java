package io.parlor.protocol.json;

import io.parlor.model.ErrorCode;
import io.parlor.protocol.Failure;

/** Carries a failure out of the reading of a command. Without a stack trace: a client can cause it as often as it likes. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private Refusal(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    /** @param message repeats nothing a client sent */
    static Refusal of(ErrorCode code, String message) {
        return new Refusal(new Failure(code, message));
    }

    static Refusal badRequest(String message) {
        return of(ErrorCode.BAD_REQUEST, message);
    }

    Failure failure() {
        return failure;
    }
}
