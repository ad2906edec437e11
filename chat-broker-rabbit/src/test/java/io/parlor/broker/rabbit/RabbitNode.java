package io.parlor.broker.rabbit;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.DataInputStream;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ node of a test's own: in a new directory, with an epmd of its own, all on free ports of the loopback interface. It is started without
 * the wrapper of the Debian package, which would change the user.
 */
final class RabbitNode implements AutoCloseable {
    /** By default that of the Debian package; another one's can be given to test with a newer RabbitMQ. */
    private static final Path BIN = Path.of(System.getProperty("parlor.rabbit.bin", "/usr/lib/rabbitmq/bin"));

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final int port = freePort();
    private final int distributionPort = freePort();
    private final int epmdPort;
    private final Path directory;
    /** Of the cluster: it has the cookie. */
    private final Path home;
    /** Null if it is that of the node whose cluster this one joined. */
    private final @Nullable Process epmd;

    private Process process;
    private boolean paused;

    /** @param first a node whose cluster this one joins, and which is closed after it; or null */
    private RabbitNode(String configuration, @Nullable RabbitNode first) throws IOException {
        if (!Files.isExecutable(BIN.resolve("rabbitmq-server"))) {
            throw new AssertionError("these tests need " + BIN + "/rabbitmq-server: apt-get install rabbitmq-server");
        }
        directory = Files.createTempDirectory("parlor-rabbit-");
        Files.writeString(directory.resolve("rabbitmq.conf"), configuration);
        Files.writeString(directory.resolve("plugins"), "[].");
        home = first == null ? directory : first.home;
        epmdPort = first == null ? freePort() : first.epmdPort;
        epmd = first == null
                ? start("epmd", List.of("epmd", "-port", Integer.toString(epmdPort), "-address", "127.0.0.1"))
                : null;
        startProcess();
    }

    static RabbitNode start() {
        return start("");
    }

    /** @param configuration lines of rabbitmq.conf */
    static RabbitNode start(String configuration) {
        try {
            return new RabbitNode(configuration, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another node of this one's cluster. This one must be the last to be closed. */
    RabbitNode startAnother() {
        try {
            return new RabbitNode(
                    "cluster_formation.peer_discovery_backend = classic_config\n"
                            + "cluster_formation.classic_config.nodes.1 = " + name() + "\n",
                    this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return "parlor" + port + "@localhost";
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(String log, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(log + ".out").toFile()));
        builder.environment().putAll(environment());
        return builder.start();
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("HOME", home.toString()),
                Map.entry("RABBITMQ_NODENAME", name()),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
                Map.entry("RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", directory.resolve("log").toString()),
                Map.entry("RABBITMQ_PID_FILE", directory.resolve("pid").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        directory.resolve("plugins").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", directory.resolve("none").toString()),
                Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none"));
    }

    private void startProcess() {
        try {
            Files.deleteIfExists(directory.resolve("pid"));
            process = start("server", List.of(BIN.resolve("rabbitmq-server").toString()));
            Awaitility.await("RabbitMQ on port " + port)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> !process.isAlive() || answers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConditionTimeoutException e) {
            close();
            throw new AssertionError("RabbitMQ does not answer: " + log(), e);
        }
        if (!process.isAlive()) {
            endEpmd();
            throw new AssertionError("RabbitMQ does not start: " + log());
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isOpen();
        } catch (IOException | TimeoutException e) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("server.out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection of the test's own. */
    Connection connect() throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setExceptionHandler(new ClientFailures());
        return factory.newConnection("test");
    }

    /** What a test does with RabbitMQ itself. */
    interface Action<T> {
        T on(Channel channel) throws IOException;
    }

    <T> T ask(Action<T> action) {
        try (Connection connection = connect();
                Channel channel = connection.createChannel()) {
            return action.on(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs {@code rabbitmqctl}, and gives what it prints. */
    String ctl(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(BIN.resolve("rabbitmqctl").toString(), "-q"));
        command.addAll(List.of("-n", name()));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment());
            Process ctl = builder.start();
            String output = new String(ctl.getInputStream().readAllBytes());
            if (!ctl.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || ctl.exitValue() != 0) {
                throw new AssertionError("rabbitmqctl " + String.join(" ", arguments) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    int port() {
        return port;
    }

    String uri() {
        return "amqp://127.0.0.1:" + port;
    }

    /**
     * First waits until RabbitMQ has written down what it runs on Ra: the coordinator of streams, and quorum queues. It confirms their creation up to seconds
     * earlier; killed in between, it forgets to start them again, and for good. docs/brokers/rabbit.md tells of that.
     */
    void kill9() {
        Awaitility.await("the names of Ra on disk").atMost(PATIENCE).until(this::namesAreSaved);
        signal("KILL");
        awaitEnd();
    }

    private boolean namesAreSaved() throws IOException {
        try (Stream<Path> files =
                Files.find(directory.resolve("mnesia"), 5, (file, its) -> file.endsWith("names.dets"))) {
            return files.allMatch(RabbitNode::isSaved);
        }
    }

    /** By the mark in the header of a Dets file that says that it needs no repair: it is taken off before the first change and set after the last. */
    private static boolean isSaved(Path dets) {
        try (DataInputStream file = new DataInputStream(Files.newInputStream(dets))) {
            file.skipNBytes(8);
            return file.readInt() == 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it in good order. */
    void stop() {
        signal("TERM");
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("RabbitMQ does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the same ports and directory; does nothing if it runs. */
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
            // The process that was started is a shell, which ends with the node.
            String pid = Files.readString(directory.resolve("pid")).strip();
            new ProcessBuilder("kill", "-" + name, pid).start().waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endEpmd() {
        if (epmd != null) {
            epmd.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        resume();
        if (process.isAlive()) {
            signal("KILL");
        }
        process.destroyForcibly();
        endEpmd();
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
