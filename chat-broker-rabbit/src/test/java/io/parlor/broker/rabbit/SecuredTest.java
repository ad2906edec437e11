package io.parlor.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.broker.BrokerException;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** TLS, a vhost, a user with no more rights than the documentation says, several addresses, and refusals. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredTest {
    private static final RoomId ROOM = new RoomId("lobby");

    @TempDir
    static Path directory;

    private int tlsPort;
    private RabbitNode rabbit;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:localhost",
                "-keyout",
                file("key.pem"),
                "-out",
                file("cert.pem"));
        tlsPort = RabbitNode.freePort();
        rabbit = RabbitNode.start(String.join(
                "\n",
                "listeners.ssl.1 = 127.0.0.1:" + tlsPort,
                "ssl_options.certfile = " + file("cert.pem"),
                "ssl_options.keyfile = " + file("key.pem"),
                "ssl_options.cacertfile = " + file("cert.pem"),
                "ssl_options.verify = verify_none",
                ""));
        rabbit.ctl("add_vhost", "chat");
        rabbit.ctl("add_user", "ann", "secret");
        String own = "^(parlor\\..*|amq\\.gen.*|amq\\.default)$";
        rabbit.ctl("set_permissions", "-p", "chat", "ann", own, own, own);
    }

    @AfterAll
    void stop() {
        rabbit.close();
    }

    @Test
    void tlsWithAVhostAUserOfFewRightsAndSeveralAddresses() throws Exception {
        try (MessageBroker broker = Brokers.alert()
                .addresses("127.0.0.1:" + RabbitNode.freePort(), "127.0.0.1:" + tlsPort)
                .credentials("ann", "secret")
                .virtualHost("chat")
                .tls(trusting())
                .connectionName("node seven")
                .connect()) {
            RecordingListener follower = new RecordingListener(Brokers.PATIENCE);
            RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
            Brokers.follow(broker, ROOM, follower);
            try (AutoCloseable membership =
                    Brokers.await(((RabbitMessageBroker) broker).consume("archive", (room, position, stored) -> {
                        handled.onRecord(position, stored);
                        return CompletableFuture.completedFuture(null);
                    }))) {
                Position position = Brokers.await(broker.append(ROOM, Brokers.keyed("k", "m")));
                follower.awaitPosition(position);
                handled.awaitPosition(position);
                broker.signal(ROOM, new byte[] {'s'});
                follower.awaitSignal("s");
                assertThat(Brokers.after(broker, ROOM, Position.ORIGIN).entries())
                        .hasSize(1);
                assertThat(rabbit.ctl("list_connections", "client_properties", "ssl"))
                        .contains("node seven (publish)", "node seven (consume)");
            }
        }
    }

    @Test
    void theUriHasItAll() {
        try (MessageBroker broker = Brokers.alert()
                .uri("amqps://ann:secret@127.0.0.1:" + tlsPort + "/chat")
                .tls(trusting())
                .prefix("parlor.uri")
                .connect()) {
            Brokers.await(broker.append(ROOM, Brokers.record("m")));
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefused() {
        assertRefused(Brokers.alert().uri("amqps://ann:secret@127.0.0.1:" + tlsPort + "/chat"));
    }

    @Test
    void aWrongPasswordIsRefusedAndNotRepeated() {
        assertRefused(Brokers.alert().uri(rabbit.uri()).virtualHost("chat").credentials("ann", "not this one"));
    }

    @Test
    void aVhostThatIsNotThereIsRefused() {
        assertRefused(Brokers.alert().uri(rabbit.uri() + "/nowhere"));
    }

    @Test
    void anotherNumberOfShardsIsRefused() {
        String prefix = "p" + UUID.randomUUID();
        Brokers.alert().uri(rabbit.uri()).prefix(prefix).connect().close();
        assertThatThrownBy(() -> Brokers.alert()
                        .uri(rabbit.uri())
                        .prefix(prefix)
                        .shards(Brokers.SHARDS + 1)
                        .connect())
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("number of shards");
    }

    @Test
    void anotherRetentionIsRefused() {
        String prefix = "p" + UUID.randomUUID();
        Brokers.alert().uri(rabbit.uri()).prefix(prefix).connect().close();
        assertThatThrownBy(() -> Brokers.alert()
                        .uri(rabbit.uri())
                        .prefix(prefix)
                        .historyBytes(RabbitMessageBrokerBuilder.DEFAULT_HISTORY_BYTES / 2)
                        .connect())
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("x-max-length-bytes");
    }

    @Test
    void withoutDeclaringAllMustBeThere() {
        String prefix = "p" + UUID.randomUUID();
        assertRefused(Brokers.alert().uri(rabbit.uri()).prefix(prefix).declare(false));
        Brokers.alert().uri(rabbit.uri()).prefix(prefix).connect().close();
        try (MessageBroker broker =
                Brokers.alert().uri(rabbit.uri()).prefix(prefix).declare(false).connect()) {
            Brokers.await(broker.append(ROOM, Brokers.record("m")));
        }
    }

    private static void assertRefused(RabbitMessageBrokerBuilder builder) {
        assertThatThrownBy(builder::connect)
                .isInstanceOf(BrokerException.class)
                .hasMessageNotContainingAny("secret", "not this one");
    }

    private static SSLContext trusting() {
        try (InputStream in = Files.newInputStream(directory.resolve("cert.pem"))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "rabbit", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String file(String name) {
        return directory.resolve(name).toString();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("these tests need openssl: " + output);
        }
    }
}
