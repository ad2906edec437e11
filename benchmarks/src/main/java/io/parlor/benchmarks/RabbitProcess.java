package io.parlor.benchmarks;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A RabbitMQ node of a measurement's own, with its epmd, on free ports of the loopback interface. */
final class RabbitProcess implements AutoCloseable {
    private static final String SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final int port = freePort();
    private final int epmdPort = freePort();
    private final Path directory;
    private final Process epmd;
    private final Process server;

    RabbitProcess() {
        try {
            directory = Files.createTempDirectory("parlor-rabbit-");
            Files.writeString(directory.resolve("plugins"), "[].");
            epmd = start(List.of("epmd", "-port", Integer.toString(epmdPort), "-address", "127.0.0.1"));
            server = start(List.of(SERVER));
        } catch (IOException e) {
            throw new UncheckedIOException("needs " + SERVER + ": apt-get install rabbitmq-server", e);
        }
        awaitAnswer();
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.ofEntries(
                        Map.entry("HOME", directory.toString()),
                        Map.entry("RABBITMQ_NODENAME", "parlor" + port + "@localhost"),
                        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                        Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                        Map.entry("RABBITMQ_DIST_PORT", Integer.toString(freePort())),
                        Map.entry("RABBITMQ_MNESIA_BASE", file("mnesia")),
                        Map.entry("RABBITMQ_LOG_BASE", file("log")),
                        Map.entry("RABBITMQ_PID_FILE", file("pid")),
                        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", file("plugins")),
                        Map.entry("RABBITMQ_CONFIG_FILE", file("rabbitmq")),
                        Map.entry("RABBITMQ_CONF_ENV_FILE", file("none")),
                        Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
                        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                        Map.entry(
                                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}")));
        return builder.start();
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private void awaitAnswer() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < deadline) {
            try {
                factory.newConnection().close();
                return;
            } catch (IOException | TimeoutException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
        close();
        throw new IllegalStateException("rabbitmq-server does not answer");
    }

    String uri() {
        return "amqp://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            // What was started is a shell, which ends with the node.
            String pid = Files.readString(directory.resolve("pid")).strip();
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            server.waitFor(10, TimeUnit.SECONDS);
            server.destroyForcibly();
            epmd.destroyForcibly();
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
