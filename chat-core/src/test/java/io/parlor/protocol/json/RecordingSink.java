package io.parlor.protocol.json;

import io.parlor.model.CloseCode;
import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.protocol.ProtocolCodec;
import java.util.ArrayList;
import java.util.List;

/** What came of a message: commands, {@link Refused}, {@link #HEARTBEAT} and {@link Closed}, in order. */
final class RecordingSink implements ProtocolCodec.Sink {
    static final Object HEARTBEAT = "heartbeat";
    static final CodecLimits LIMITS = new CodecLimits(100, 3, 50);

    private final List<Object> calls = new ArrayList<>();

    record Refused(long id, Failure failure) {}

    record Closed(CloseCode code) {}

    static List<Object> decode(String message) {
        return decode(message, LIMITS);
    }

    static List<Object> decode(String message, CodecLimits limits) {
        RecordingSink sink = new RecordingSink();
        new JsonProtocol().newCodec(JsonProtocol.SUBPROTOCOL, limits).decode(message, sink);
        return sink.calls;
    }

    @Override
    public void command(Command command) {
        calls.add(command);
    }

    @Override
    public void heartbeat() {
        calls.add(HEARTBEAT);
    }

    @Override
    public void refused(long id, Failure failure) {
        calls.add(new Refused(id, failure));
    }

    @Override
    public void close(CloseCode code, String reason) {
        calls.add(new Closed(code));
    }
}
