package io.parlor.protocol.json;

import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;

/** A connection that speaks {@code chat.v1.json}. It has no state: each line stands for itself. */
final class JsonCodec implements ProtocolCodec {
    private final LineDecoder lines;

    JsonCodec(CodecLimits limits) {
        this.lines = new LineDecoder(limits);
    }

    @Override
    public void decode(String message, Sink sink) {
        int start = 0;
        for (int end = message.indexOf('\n'); end >= 0; end = message.indexOf('\n', start)) {
            lines.decode(message.substring(start, end), sink);
            start = end + 1;
        }
        lines.decode(message.substring(start), sink);
    }

    @Override
    public void encode(Push push, FrameBuilder out) {
        separate(out);
        PushEncoder.encode(push, out);
    }

    @Override
    public void encode(EncodedEvent event, FrameBuilder out) {
        separate(out);
        out.append(event.frame(JsonEventFormat.INSTANCE).utf8());
    }

    @Override
    public EventFormat sharedFormat() {
        return JsonEventFormat.INSTANCE;
    }

    private static void separate(FrameBuilder out) {
        if (!out.isEmpty()) {
            out.append(JsonEventFormat.INSTANCE.separator());
        }
    }
}
