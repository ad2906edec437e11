package io.parlor.spring.websocket;

import java.util.List;

/** An endpoint is to speak what the server does not. */
final class UnknownProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownProtocolException(String path, String protocol, List<String> known) {
        super("the endpoint " + path + " is to speak '" + protocol
                + "' with clients that offer no subprotocol, and the chat server knows " + known);
    }
}
