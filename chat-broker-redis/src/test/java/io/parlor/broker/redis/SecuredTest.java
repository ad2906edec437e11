package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.testkit.RecordingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with a certificate of its own, a user that may do what the documentation says and no more, a database, a prefix. */
class SecuredTest {
    /** As in docs/brokers/redis.md. */
    private static final String RIGHTS = "on >secret resetkeys resetchannels ~chat:* &chat:* -@all +@connection"
            + " +time +get +set +setnx +setrange +hget +hsetnx +hdel +hlen +rename +pexpire +pexpireat"
            + " +xadd +xtrim +xrange +xrevrange +evalsha +script|load"
            + " +publish +spublish +subscribe +ssubscribe +unsubscribe +sunsubscribe"
            + " +eval +xdel +zadd +zrangebyscore +zrevrangebyscore +zremrangebyscore +hset +hgetall"
            + " +eval +del +xgroup|create +xreadgroup +xautoclaim +xpending +xack"
            + " +zadd +zrem +zcard +zremrangebyscore";

    private static final RoomId ROOM = new RoomId("lobby");

    @TempDir
    private static Path certificates;

    private static RedisServer server;

    @BeforeAll
    static void startServer() {
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
        int port = RedisServer.freePort();
        RedisURI admin = RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withSsl(true)
                .withVerifyPeer(false)
                .build();
        List<String> options = new ArrayList<>(List.of("--tls-port", Integer.toString(port)));
        options.addAll(List.of("--tls-cert-file", file("cert.pem"), "--tls-key-file", file("key.pem")));
        options.addAll(List.of("--tls-ca-cert-file", file("cert.pem"), "--tls-auth-clients", "no"));
        options.addAll(List.of("--user", "chat"));
        options.addAll(List.of(RIGHTS.split(" ")));
        server = RedisServer.start(0, port, admin, options.toArray(String[]::new));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void aUserWithTheDocumentedRightsCanDoAllOverTlsInAnotherDatabase() {
        try (MessageBroker node = secured("secret").connect()) {
            RecordingListener listener = new RecordingListener(Brokers.PATIENCE);
            Brokers.follow(node, ROOM, listener);

            List<LogEntry> appended = Brokers.appendAll(node, ROOM, "m", 20);
            Position keyed = Brokers.await(node.append(ROOM, Brokers.keyed("k", "once")));
            node.signal(ROOM, "typing".getBytes());

            assertThat(listener.awaitEntries(21).subList(0, 20)).isEqualTo(appended);
            listener.awaitSignal("typing");
            assertThat(Brokers.await(node.append(ROOM, Brokers.keyed("k", "once"))))
                    .isEqualTo(keyed);
            assertThat(Brokers.await(node.read(ROOM, new LogRange.Last(5))).entries())
                    .hasSize(5);
        }
    }

    @Test
    void erasingAndReadMarkersWorkWithTheDocumentedRights() {
        RoomId room = new RoomId("erased");
        UserId ann = new UserId("ann");
        try (RedisMessageBroker node = secured("secret").connect()) {
            Position secret = Brokers.await(node.append(room, Brokers.record("secret")));
            Brokers.await(node.amend(room, Brokers.record("edited"), secret, "blank".getBytes())
                    .thenApply(java.util.Objects::requireNonNull));
            Brokers.await(node.erase(room, Brokers.keyed("e", "erases"), secret, "left".getBytes())
                    .thenApply(java.util.Objects::requireNonNull));

            List<LogEntry> after = Brokers.after(node, room, Position.ORIGIN).entries();
            assertThat(after)
                    .extracting(entry -> Brokers.text(entry.record()))
                    .containsExactly("left", "blank", "erases");
            assertThat(Brokers.await(node.read(room, new LogRange.Last(5))).entries())
                    .isEqualTo(after);

            assertThat(Brokers.await(node.readMarkers().advance(room, ann, secret, null)))
                    .isEqualTo(secret);
            assertThat(Brokers.await(node.readMarkers().all(room, 5))).containsOnlyKeys(ann);
        }
    }

    @Test
    void groupsWorkWithTheDocumentedRights() throws Exception {
        try (MessageBroker node =
                secured("secret").consumerGroups(RedisFixture.GROUPS).connect()) {
            RecordingListener handled = new RecordingListener(Brokers.PATIENCE);
            try (AutoCloseable member = Brokers.await(
                    ((io.parlor.broker.ConsumerGroups) node).consume("archive", (room, position, stored) -> {
                        handled.onRecord(position, stored);
                        return java.util.concurrent.CompletableFuture.completedFuture(null);
                    }))) {
                assertThat(handled.awaitEntries(
                                Brokers.appendAll(node, ROOM, "m", 5).size()))
                        .hasSize(5);
            }
        }
    }

    @Test
    void keysStayUnderThePrefixAndInTheDatabase() {
        try (MessageBroker node = secured("secret").connect()) {
            Brokers.appendAll(node, ROOM, "m", 1);

            List<String> inThree = server.ask(commands -> {
                commands.select(3);
                return commands.keys("*");
            });
            List<String> inZero = server.ask(commands -> commands.keys("*"));
            assertThat(inThree).isNotEmpty().allMatch(key -> key.startsWith("chat:"));
            assertThat(inZero).isEmpty();
        }
    }

    @Test
    void aWrongPasswordFailsAtOnceAndSaysSo() {
        assertThatThrownBy(() -> secured("wrong").connect())
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("WRONGPASS");
    }

    @Test
    void anUntrustedCertificateIsRefused() {
        assertThatThrownBy(() -> RedisMessageBroker.builder()
                        .uri(chatUri("secret"))
                        .keyPrefix("chat")
                        .connect())
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("certification path");
    }

    private static RedisMessageBrokerBuilder secured(String password) {
        return Brokers.alert()
                .uri(chatUri(password))
                .keyPrefix("chat")
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(certificates.resolve("cert.pem").toFile())
                        .build());
    }

    private static String chatUri(String password) {
        return "rediss://chat:" + password + "@127.0.0.1:" + server.port() + "/3";
    }

    private static String file(String name) {
        return certificates.resolve(name).toString();
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Files.createTempFile("parlor-", ".log").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new AssertionError("failed: " + String.join(" ", command));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "these tests need openssl on the PATH; install it with: apt-get install openssl", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
