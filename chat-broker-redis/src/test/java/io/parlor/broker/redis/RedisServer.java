package io.parlor.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A redis-server process of a test's own, in a new directory, on a free port of the loopback interface. */
final class RedisServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The port of the cluster's bus is this much higher. */
    private static final int BUS = 10_000;

    private final int plainPort;
    private final int port;
    private final Path directory;
    private final List<String> options;
    private final RedisURI uri;
    private Process process;
    private boolean paused;

    private RedisServer(int plainPort, int port, Path directory, List<String> options, RedisURI uri) {
        this.plainPort = plainPort;
        this.port = port;
        this.directory = directory;
        this.options = options;
        this.uri = uri;
    }

    /** With an append-only file that is synced before each answer. */
    static RedisServer startDurable(String... more) {
        List<String> options = new ArrayList<>(List.of("--appendonly", "yes", "--appendfsync", "always"));
        options.addAll(List.of(more));
        return start(options.toArray(String[]::new));
    }

    static RedisServer start(String... options) {
        int port = freePort();
        return start(port, port, RedisURI.create("127.0.0.1", port), options);
    }

    /**
     * @param plainPort without TLS, 0 for none
     * @param port      of the server
     * @param uri       how the server is talked to
     */
    static RedisServer start(int plainPort, int port, RedisURI uri, String... options) {
        try {
            Path directory = Files.createTempDirectory("parlor-redis-");
            RedisServer server = new RedisServer(plainPort, port, directory, List.of(options), uri);
            server.startProcess();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param config which Sentinel rewrites as it goes */
    static RedisServer startSentinel(int port, Path config) {
        try {
            RedisServer server = new RedisServer(
                    port,
                    port,
                    Files.createTempDirectory("parlor-redis-"),
                    List.of(config.toString(), "--sentinel"),
                    RedisURI.create("127.0.0.1", port));
            server.startProcess();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            if (isFree(port) && isFree(port + BUS)) {
                return port;
            }
        }
        throw new IllegalStateException("found no free port");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void startProcess() {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        boolean sentinel = options.contains("--sentinel");
        if (sentinel) {
            command.add(options.get(0));
        }
        command.addAll(
                List.of("--port", Integer.toString(plainPort), "--bind", "127.0.0.1", "--dir", directory.toString()));
        if (sentinel) {
            command.add("--sentinel");
        } else {
            command.addAll(List.of("--save", "", "--repl-diskless-sync-delay", "0"));
            command.addAll(options);
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new AssertionError(
                    "these tests need redis-server 6.2 or newer on the PATH; install it with: apt-get install redis-server",
                    e);
        }
        try {
            Awaitility.await("redis-server on port " + port)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> !process.isAlive() || ask(commands -> "PONG".equals(commands.ping())));
        } catch (ConditionTimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("redis-server does not answer: " + log(), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError("redis-server does not start: " + log());
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    RedisURI uri() {
        return uri;
    }

    Path directory() {
        return directory;
    }

    /** On a connection of its own. */
    <T> T ask(Function<RedisCommands<String, String>, T> question) {
        try (RedisClient client = RedisClient.create(uri)) {
            client.setOptions(ClientOptions.builder()
                    .protocolVersion(ProtocolVersion.RESP2)
                    .autoReconnect(false)
                    .build());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                return question.apply(connection.sync());
            }
        }
    }

    void kill9() {
        signal("KILL");
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the same port and directory; does nothing if it runs. */
    void restart() {
        if (!process.isAlive()) {
            startProcess();
        }
    }

    void pause() {
        signal("STOP");
        paused = true;
    }

    void resume() {
        if (paused) {
            signal("CONT");
            paused = false;
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        resume();
        process.destroyForcibly();
        try (Stream<Path> files = Files.walk(directory)) {
            process.waitFor(10, TimeUnit.SECONDS);
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
