package io.parlor.benchmarks.parts;

import io.parlor.model.CloseCode;
import io.parlor.model.Position;
import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import io.parlor.protocol.json.JsonProtocol;
import io.parlor.transport.TextFrame;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The JSON protocol: a post read, its reply written. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Codec {
    private final JsonProtocol protocol = new JsonProtocol();
    private final ProtocolCodec codec =
            protocol.newCodec(protocol.subprotocols().get(0), new CodecLimits(16_384, 100, 100));
    private final FrameBuilder builder = new FrameBuilder();
    private final String text = "{\"id\":17,\"op\":\"post\",\"room\":\"lobby\",\"key\":\"a-17\",\"body\":{\"text\":\""
            + "x".repeat(200) + "\"}}";
    private final Push reply = new Push.Posted(17, new Position(123_456, 0x12345678));
    private final Last last = new Last();

    @Benchmark
    public @Nullable Command decode() {
        codec.decode(text, last);
        return last.command;
    }

    @Benchmark
    public TextFrame encodeReply() {
        builder.clear();
        codec.encode(reply, builder);
        return builder.build();
    }

    private static final class Last implements ProtocolCodec.Sink {
        private @Nullable Command command;

        @Override
        public void command(Command got) {
            command = got;
        }

        @Override
        public void heartbeat() {}

        @Override
        public void refused(long id, Failure failure) {
            throw new IllegalStateException(failure.toString());
        }

        @Override
        public void close(CloseCode code, String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
