package io.parlor.protocol.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.model.CloseCode;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.JsonText;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import io.parlor.transport.TextFrame;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection that speaks STOMP. */
final class StompCodec implements ProtocolCodec {
    private static final TextFrame BEAT = TextFrame.of("\n");

    /** Sweeps come once a second. */
    private static final long LEEWAY = TimeUnit.SECONDS.toNanos(2);

    private final Settings settings;
    private final FrameDecoder decoder;
    private final Requests requests;
    private final Replies replies;

    StompCodec(Settings settings, CodecLimits limits) {
        this.settings = settings;
        // Bounded by the commands in flight: each takes its entry out with its answer.
        Map<Long, Pending> pending = new ConcurrentHashMap<>(4);
        this.decoder = new FrameDecoder(limits.bodyBytes());
        this.requests = new Requests(settings, limits, pending);
        this.replies = new Replies(pending);
    }

    @Override
    public void decode(String message, Sink sink) {
        if (JsonText.utf8Length(message) < 0) {
            broken(FrameFault.malformed("an unpaired surrogate"), sink);
        } else {
            decode(message.getBytes(UTF_8), sink);
        }
    }

    @Override
    public void decode(byte[] message, Sink sink) {
        if (requests.isOver()) {
            return;
        }
        Current current = new Current(sink);
        try {
            decoder.decode(message, current);
        } catch (FrameFault fault) {
            String receipt = current.frame == null ? decoder.unfinished("receipt") : current.frame.header("receipt");
            requests.broken(fault, receipt, sink);
        }
    }

    private void broken(FrameFault fault, Sink sink) {
        if (!requests.isOver()) {
            requests.broken(fault, null, sink);
        }
    }

    private final class Current implements FrameDecoder.Sink {
        private final Sink sink;

        /** That is being carried out. */
        private @Nullable Frame frame;

        private Current(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void frame(Frame next) throws FrameFault {
            frame = next;
            requests.frame(next, sink);
            StompVersion agreed = requests.version();
            if (agreed != null) {
                decoder.speak(agreed);
            }
            frame = null;
        }

        @Override
        public void beat() {
            sink.heartbeat();
        }
    }

    @Override
    public void encode(Push push, FrameBuilder out) {
        replies.push(push, out);
    }

    @Override
    public void encode(EncodedEvent event, FrameBuilder out) {
        replies.event(event, out);
    }

    @Override
    public @Nullable EventFormat sharedFormat() {
        return null;
    }

    @Override
    public boolean combines() {
        return settings.combines();
    }

    @Override
    public boolean waitsForConnect() {
        return true;
    }

    @Override
    public @Nullable CloseCode ending() {
        return replies.ending();
    }

    @Override
    public long beatAfter(long heartbeat) {
        long interval = TimeUnit.MILLISECONDS.toNanos(replies.sends());
        return Math.max(interval / 2, interval - LEEWAY);
    }

    @Override
    public long silenceAllowed(long heartbeat) {
        return TimeUnit.MILLISECONDS.toNanos(replies.expects()) * 5 / 2;
    }

    @Override
    public TextFrame beat() {
        return BEAT;
    }
}
