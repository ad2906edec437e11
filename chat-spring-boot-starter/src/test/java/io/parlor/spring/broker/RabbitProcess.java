package io.parlor.spring.broker;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.parlor.kafkaserver.KafkaServer;
import io.parlor.spring.Certificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A RabbitMQ of a test's own, with TLS beside plain AMQP, one user (ann, secret) and one vhost (chat). {@code ./verify} installs it. */
final class RabbitProcess implements AutoCloseable {
    private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final int port = KafkaServer.freePort();
    private final int tlsPort = KafkaServer.freePort();
    private final int epmdPort = KafkaServer.freePort();
    private final Path folder;
    private final Process epmd;
    private final Process process;

    RabbitProcess(Certificate certificate) {
        try {
            folder = Files.createTempDirectory("parlor-rabbit-");
            Files.writeString(folder.resolve("plugins"), "[].");
            Files.writeString(folder.resolve("rabbitmq.conf"), """
                    default_user = ann
                    default_pass = secret
                    default_vhost = chat
                    listeners.ssl.1 = 127.0.0.1:%d
                    ssl_options.certfile = %s
                    ssl_options.keyfile = %s
                    ssl_options.cacertfile = %s
                    ssl_options.verify = verify_none
                    """.formatted(
                            tlsPort, certificate.certificate(), certificate.key(), certificate.certificate()));
            epmd = start("epmd", "-port", Integer.toString(epmdPort), "-address", "127.0.0.1");
            process = start(SERVER.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("needs rabbitmq-server: apt-get install rabbitmq-server", e);
        }
        await("RabbitMQ").atMost(PATIENCE).until(() -> answers());
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment()
                .putAll(Map.ofEntries(
                        Map.entry("HOME", folder.toString()),
                        Map.entry("RABBITMQ_NODENAME", "parlor" + port + "@localhost"),
                        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                        Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                        Map.entry("RABBITMQ_DIST_PORT", Integer.toString(KafkaServer.freePort())),
                        Map.entry(
                                "RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
                        Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                        Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
                        Map.entry(
                                "RABBITMQ_ENABLED_PLUGINS_FILE",
                                folder.resolve("plugins").toString()),
                        Map.entry(
                                "RABBITMQ_CONFIG_FILE",
                                folder.resolve("rabbitmq").toString()),
                        Map.entry(
                                "RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString()),
                        Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
                        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                        Map.entry(
                                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none")));
        return builder.start();
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("RabbitMQ does not start: " + Files.readString(folder.resolve("output")));
        }
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setUsername("ann");
        factory.setPassword("secret");
        factory.setVirtualHost("chat");
        try (Connection connection = factory.newConnection()) {
            return connection.isOpen();
        } catch (IOException | TimeoutException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    /** As kill -9, the shell that started it included. */
    @Override
    public void close() {
        try {
            if (Files.exists(folder.resolve("pid"))) {
                String pid = Files.readString(folder.resolve("pid")).strip();
                new ProcessBuilder("kill", "-KILL", pid).start().waitFor();
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            epmd.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
