package io.parlor.benchmarks.parts;

import io.parlor.ChatServer;
import io.parlor.model.CloseCode;
import io.parlor.security.Authenticator;
import io.parlor.security.RateLimit;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the text of a post to the writes of all members of the room, on one thread, with sockets that take all at once: the engine alone. A
 * post by someone who is in no room shows what it costs where nobody receives it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FanOut {
    private static final RateLimit NONE = new RateLimit(100_000_000, 100_000_000);
    private static final String BODY = "x".repeat(200);

    /** In the room. */
    @Param({"0", "1", "5", "1000"})
    public int members;

    private @Nullable ChatServer server;
    private @Nullable ConnectionListener poster;
    private final List<Runnable> written = new ArrayList<>();
    private long writes;
    private int id = 2;

    @Setup
    public void join() {
        server = ChatServer.builder()
                .authenticator(Authenticator.guests())
                .executor(Runnable::run)
                .commandRate(NONE)
                .connectRate(NONE)
                .workers(1)
                .maxSessionsPerUser(10_000)
                .presenceUsers(0)
                .build();
        poster = connect();
        for (int i = 0; i < members; i++) {
            connect().onText("{\"id\":2,\"op\":\"join\",\"room\":\"r\"}");
        }
        finishWrites();
    }

    private ConnectionListener connect() {
        ConnectionListener listener = Objects.requireNonNull(server)
                .accept(new Socket(), new Handshake(null, "/chat", Map.of(), Map.of(), null, null));
        listener.onText("{\"id\":1,\"op\":\"connect\",\"token\":\"ann\"}");
        return listener;
    }

    @TearDown
    public void close() {
        Objects.requireNonNull(server).close();
    }

    @Benchmark
    public long post() {
        Objects.requireNonNull(poster)
                .onText("{\"id\":" + ++id + ",\"op\":\"post\",\"room\":\"r\",\"body\":\"" + BODY + "\"}");
        finishWrites();
        return writes;
    }

    /** As a transport does at the end of a turn of its loop. */
    private void finishWrites() {
        while (!written.isEmpty()) {
            List<Runnable> now = List.copyOf(written);
            written.clear();
            now.forEach(Runnable::run);
        }
    }

    private final class Socket implements Connection {
        @Override
        public void write(TextFrame frame, Runnable done) {
            writes++;
            written.add(done);
        }

        @Override
        public void close(CloseCode code, String reason) {}
    }
}
