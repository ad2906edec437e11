package io.parlor.protocol.stomp;

import io.parlor.model.ErrorCode;
import io.parlor.protocol.Failure;

/** What a client sent breaks the protocol, or is refused before it comes to the engine: an ERROR frame is the answer. Without a stack trace: clients cause it at will. */
final class FrameFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** @param message repeats nothing a client sent */
    FrameFault(ErrorCode code, String message) {
        super(message, null, false, false);
        this.failure = new Failure(code, message);
    }

    static FrameFault malformed(String message) {
        return new FrameFault(ErrorCode.MALFORMED, message);
    }

    static FrameFault badRequest(String message) {
        return new FrameFault(ErrorCode.BAD_REQUEST, message);
    }

    Failure failure() {
        return failure;
    }
}
