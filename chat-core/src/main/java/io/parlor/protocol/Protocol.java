package io.parlor.protocol;

import io.parlor.transport.Handshake;
import java.util.List;

/** A wire format. One instance a server; thread-safe. */
public interface Protocol {
    /** The WebSocket subprotocols by which clients ask for it, the preferred one first. */
    List<String> subprotocols();

    /**
     * The state of one connection in this format.
     *
     * @param subprotocol that was agreed on
     */
    ProtocolCodec newCodec(String subprotocol, CodecLimits limits);

    /** As {@link #newCodec(String, CodecLimits)}, for formats that need to know more of the request, or have no subprotocol. */
    default ProtocolCodec newCodec(Handshake handshake, CodecLimits limits) {
        String agreed = handshake.subprotocol();
        return newCodec(agreed == null ? subprotocols().get(0) : agreed, limits);
    }

    /** Whether a connection that offered no subprotocol is in this format, because of its path for example. Else the server's first protocol has it. */
    default boolean claims(Handshake handshake) {
        return false;
    }

    /** What a codec enforces. */
    record CodecLimits(int bodyBytes, int rooms, int page) {}
}
