package io.parlor.protocol.stomp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame of a client.
 *
 * @param headers unescaped; of those repeated the first
 */
record Frame(String command, Map<String, String> headers, byte[] body) {
    @Nullable String header(String name) {
        return headers.get(name);
    }

    /** A header that must be there. */
    String required(String name) throws FrameFault {
        String value = headers.get(name);
        if (value == null) {
            throw FrameFault.badRequest(command + " needs the header " + name);
        }
        return value;
    }
}
