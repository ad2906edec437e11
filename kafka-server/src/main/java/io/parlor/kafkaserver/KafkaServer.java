package io.parlor.kafkaserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A Kafka broker (and controller) in a process of its own, in a new directory, on free ports of the loopback interface. Used by one thread.
 */
public final class KafkaServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path directory;
    private final String clusterId;
    private final int port;
    private final List<String> jvmOptions;
    private Process process;
    private boolean paused;

    private KafkaServer(Path directory, String clusterId, int port, List<String> jvmOptions, Process process) {
        this.directory = directory;
        this.clusterId = clusterId;
        this.port = port;
        this.jvmOptions = jvmOptions;
        this.process = process;
    }

    /** For tests: small, and quick to start. */
    public static List<String> smallJvm() {
        return List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    /** A cluster of one. Returns when it takes commands. */
    public static KafkaServer start(Map<String, String> more, List<String> jvmOptions) {
        KafkaServer server = launch(1, new int[] {freePort()}, freePort(), more, jvmOptions);
        server.awaitReady(1);
        return server;
    }

    /** A cluster of so many, each a broker and a controller. Returns when all are there. */
    public static List<KafkaServer> startCluster(int nodes, Map<String, String> more) {
        int[] controllers = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            controllers[i] = freePort();
        }
        List<KafkaServer> servers = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            servers.add(launch(i + 1, controllers, freePort(), more, smallJvm()));
        }
        servers.get(0).awaitReady(nodes);
        return servers;
    }

    private static KafkaServer launch(
            int id, int[] controllers, int port, Map<String, String> more, List<String> jvmOptions) {
        try {
            Path directory = Files.createTempDirectory("parlor-kafka-");
            Properties properties = new Properties();
            properties.putAll(defaults(id, controllers, port, directory));
            more.forEach((name, value) -> properties.merge(name, value, KafkaServer::merged));
            try (var out = Files.newBufferedWriter(directory.resolve("server.properties"))) {
                properties.store(out, null);
            }
            String clusterId = "cGFybG9yLXRlc3RzLWNsdQ";
            Process process = run(directory, clusterId, jvmOptions);
            return new KafkaServer(directory, clusterId, port, jvmOptions, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What begins with a comma is added to a list. */
    private static Object merged(Object known, Object added) {
        return added.toString().startsWith(",") ? known.toString() + added : added;
    }

    private static Map<String, String> defaults(int id, int[] controllers, int port, Path directory) {
        StringBuilder voters = new StringBuilder();
        for (int i = 0; i < controllers.length; i++) {
            voters.append(i == 0 ? "" : ",").append(i + 1).append("@127.0.0.1:").append(controllers[i]);
        }
        String replicas = Integer.toString(controllers.length);
        Map<String, String> result = new TreeMap<>();
        result.put("process.roles", "broker,controller");
        result.put("node.id", Integer.toString(id));
        result.put("controller.quorum.voters", voters.toString());
        result.put("controller.listener.names", "CONTROLLER");
        result.put("inter.broker.listener.name", "PLAINTEXT");
        result.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllers[id - 1]);
        result.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        result.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        result.put("log.dirs", directory.resolve("data").toString());
        result.put("auto.create.topics.enable", "false");
        result.put("group.initial.rebalance.delay.ms", "0");
        result.put("group.min.session.timeout.ms", "1000");
        result.put("offsets.topic.num.partitions", "4");
        result.put("offsets.topic.replication.factor", replicas);
        // A broker that was killed is taken for dead, and taken back, sooner than by default.
        result.put("broker.session.timeout.ms", "2000");
        result.put("broker.heartbeat.interval.ms", "300");
        result.put("num.network.threads", "2");
        result.put("num.io.threads", "3");
        return result;
    }

    private static Process run(Path directory, String clusterId, List<String> jvmOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                classPath(),
                ServerMain.class.getName(),
                directory.resolve("server.properties").toString(),
                directory.resolve("data").toString(),
                clusterId));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private static String classPath() throws IOException {
        try (InputStream in = KafkaServer.class.getResourceAsStream("classpath")) {
            if (in == null) {
                throw new AssertionError(
                        "the class path of Kafka is not there: build the module kafka-server with Maven");
            }
            String own = Path.of(KafkaServer.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .toString();
            return own + java.io.File.pathSeparator + new String(in.readAllBytes(), UTF_8).trim();
        }
    }

    /** A port of the loopback interface that is free now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(int nodes) {
        Map<String, Object> config = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2_000);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Admin admin = Admin.create(config)) {
            while (!sees(admin, nodes)) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    String log = log();
                    process.destroyForcibly();
                    throw new AssertionError("Kafka does not start: " + log);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private static boolean sees(Admin admin, int nodes) {
        try {
            return admin.describeCluster().nodes().get().size() >= nodes;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Where the partitions' directories are. */
    public Path data() {
        return directory.resolve("data");
    }

    /** As {@code kill -9}; returns when it is gone. */
    public void kill9() {
        signal("KILL");
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the same ports and directory; does nothing if it runs. Returns when it takes commands. */
    public void restart() {
        if (!process.isAlive()) {
            try {
                process = run(directory, clusterId, jvmOptions);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            awaitReady(1);
        }
    }

    /** As {@code SIGSTOP}. */
    public void pause() {
        signal("STOP");
        paused = true;
    }

    /** Does nothing if it is not paused. */
    public void resume() {
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
