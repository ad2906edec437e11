package io.parlor.transport.jakarta;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.CloseCode;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;

/** Our close codes in the API's terms. */
final class CloseReasons {
    /** The connection is gone, or nothing can be written to it any more. */
    static final CloseReason NOT_SENT = new CloseReason(CloseCodes.CLOSED_ABNORMALLY, "");

    private static final int MOST_BYTES = 123; // RFC 6455, section 5.5: 125, of which the code takes 2

    private CloseReasons() {}

    static CloseReason of(CloseCode code, String reason) {
        return new CloseReason(CloseCodes.getCloseCode(code.code()), cut(reason));
    }

    /** The longest part of whole code points, from the start, that fits into a close frame. */
    static String cut(String reason) {
        int bytes = 0;
        int end = 0;
        while (end < reason.length()) {
            int next = reason.offsetByCodePoints(end, 1);
            bytes += reason.substring(end, next).getBytes(UTF_8).length;
            if (bytes > MOST_BYTES) {
                break;
            }
            end = next;
        }
        return reason.substring(0, end);
    }
}
