package io.parlor.spring.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

/** How long what SockJS carries may be. */
final class SockJsLimits {
    private static final int ENVELOPE = 1024;
    private static final int MESSAGES_A_REQUEST = 16;

    private SockJsLimits() {}

    /** Of a WebSocket message that holds one message, as a JSON string with its quotes escaped. */
    static int bytesFor(int message) {
        return (int) Math.min(Integer.MAX_VALUE, 2L * message + ENVELOPE);
    }

    /** Of a request's body, in which a client puts what it had to say meanwhile. */
    static long bytesOfRequest(int message) {
        return (long) MESSAGES_A_REQUEST * message + ENVELOPE;
    }

    static boolean isLonger(String message, int most) {
        return message.length() > most || (3L * message.length() > most && message.getBytes(UTF_8).length > most);
    }
}
