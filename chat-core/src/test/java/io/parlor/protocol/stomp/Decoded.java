package io.parlor.protocol.stomp;

import io.parlor.model.CloseCode;
import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.protocol.ProtocolCodec;
import java.util.ArrayList;
import java.util.List;

/** A codec, and what came of the messages it was given: commands, {@link Refused} and {@link #HEARTBEAT}, in order. */
final class Decoded implements ProtocolCodec.Sink {
    static final Object HEARTBEAT = "heartbeat";
    static final CodecLimits LIMITS = new CodecLimits(1000, 3, 50);
    static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:h\n\n\0";

    final List<Object> calls = new ArrayList<>();
    final ProtocolCodec codec;

    record Refused(Failure failure) {}

    Decoded(StompProtocol protocol) {
        codec = protocol.newCodec("v12.stomp", LIMITS);
    }

    static Decoded fresh() {
        return new Decoded(StompProtocol.standard());
    }

    static Decoded connected() {
        Decoded result = fresh().say(CONNECT);
        result.calls.clear();
        return result;
    }

    Decoded say(String message) {
        codec.decode(message, this);
        return this;
    }

    Decoded say(byte[] message) {
        codec.decode(message, this);
        return this;
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
        calls.add(new Refused(failure));
    }

    @Override
    public void close(CloseCode code, String reason) {
        calls.add(code);
    }
}
