package io.parlor.protocol.json;

import io.parlor.protocol.Protocol;
import io.parlor.protocol.ProtocolCodec;
import java.util.List;

/** The wire format {@code chat.v1.json}: see {@code docs/protocol.md}. */
public final class JsonProtocol implements Protocol {
    public static final String SUBPROTOCOL = "chat.v1.json";

    @Override
    public List<String> subprotocols() {
        return List.of(SUBPROTOCOL);
    }

    @Override
    public ProtocolCodec newCodec(String subprotocol, CodecLimits limits) {
        return new JsonCodec(limits);
    }
}
