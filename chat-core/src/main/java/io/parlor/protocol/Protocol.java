package io.parlor.protocol;

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

    /** What a codec enforces. */
    record CodecLimits(int bodyBytes, int rooms, int page) {}
}
