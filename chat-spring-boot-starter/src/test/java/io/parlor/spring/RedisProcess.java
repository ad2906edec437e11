package io.parlor.spring;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** A redis-server of a test's own. {@code ./verify} installs it. */
public final class RedisProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port = freePort();
    private final Process process;

    /** @param options of redis-server, after a port of its own, no plain one if they have {@code --tls-port} */
    public RedisProcess(String... options) {
        this(List.of("--save", ""), options);
    }

    private RedisProcess(List<String> first, String... options) {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        if (first.contains("--sentinel")) {
            command.addAll(first);
            command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1"));
        } else {
            boolean tls = List.of(options).contains("--tls-cert-file");
            command.addAll(List.of(tls ? "--tls-port" : "--port", "" + port, "--bind", "127.0.0.1"));
            command.addAll(tls ? List.of("--port", "0") : List.of());
            command.addAll(first);
        }
        command.addAll(List.of(options));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("needs redis-server on the PATH", e);
        }
        await().atMost(PATIENCE).until(this::answers);
    }

    /** @param configuration which Sentinel writes to as it goes */
    public static RedisProcess sentinel(Path configuration) {
        return new RedisProcess(List.of(configuration.toString(), "--sentinel"));
    }

    /** One that the bus of a cluster leaves free, too: it is 10 000 higher. */
    private static int freePort() {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(20_000, 30_000))
                .limit(1_000)
                .filter(candidate -> isFree(candidate) && isFree(candidate + 10_000))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int candidate) {
        try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** As kill -STOP. */
    public void pause() {
        signal("-STOP");
    }

    /** As kill -CONT. */
    public void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", name, "" + process.pid()).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As kill -9. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
