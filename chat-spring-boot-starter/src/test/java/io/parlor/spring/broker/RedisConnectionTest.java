package io.parlor.spring.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.parlor.broker.redis.RedisMessageBroker;
import io.parlor.broker.redis.RedisMessageBrokerBuilder;
import io.parlor.spring.Certificate;
import io.parlor.spring.MessageBrokerCustomizer;
import io.parlor.spring.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Each of {@code spring.data.redis.*} that says where Redis is and how it lets clients in, against real servers. */
class RedisConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String[] USER = {
        "--user", "chat", "on", ">secret", "allkeys", "allchannels", "+@all", "--user", "default", "off"
    };

    private final ApplicationContextRunner runner =
            Contexts.withBootsModules().withPropertyValues("parlor.broker.type=redis");

    private static void chats(AssertableApplicationContext context) {
        Contexts.chats(context, RedisMessageBroker.class);
    }

    private static String ask(RedisURI uri, Function<RedisCommands<String, String>, Object> question) {
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return String.valueOf(question.apply(connection.sync()));
        }
    }

    @Test
    void hostPortUserPasswordDatabaseAndClientName() {
        try (RedisProcess redis = new RedisProcess(USER)) {
            RedisURI admin = RedisURI.create("redis://chat:secret@127.0.0.1:" + redis.port() + "/3");
            runner.withPropertyValues(
                            "spring.data.redis.host=127.0.0.1",
                            "spring.data.redis.port=" + redis.port(),
                            "spring.data.redis.username=chat",
                            "spring.data.redis.password=secret",
                            "spring.data.redis.database=3",
                            "spring.data.redis.client-name=chat-node")
                    .run(context -> {
                        chats(context);
                        assertThat(ask(admin, commands -> commands.keys("parlor:*")))
                                .contains("parlor:");
                        assertThat(ask(admin, RedisCommands::clientList)).contains("name=chat-node");
                    });
        }
    }

    @Test
    void theUrlHasItAll() {
        try (RedisProcess redis = new RedisProcess(USER)) {
            RedisURI admin = RedisURI.create("redis://chat:secret@127.0.0.1:" + redis.port() + "/5");
            runner.withPropertyValues("spring.data.redis.url=redis://chat:secret@127.0.0.1:" + redis.port() + "/5")
                    .run(context -> {
                        chats(context);
                        assertThat(ask(admin, commands -> commands.keys("parlor:*")))
                                .contains("parlor:");
                    });
        }
    }

    @Test
    void aWrongPasswordFailsTheStart() {
        try (RedisProcess redis = new RedisProcess(USER)) {
            runner.withPropertyValues(
                            "spring.data.redis.port=" + redis.port(),
                            "spring.data.redis.username=chat",
                            "spring.data.redis.password=wrong")
                    .run(context -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining("WRONGPASS"));
        }
    }

    @Test
    void sentinelWithItsOwnUser(@TempDir Path folder) throws Exception {
        try (RedisProcess master = new RedisProcess(USER)) {
            Path configuration = Files.writeString(folder.resolve("sentinel.conf"), """
                    user default off
                    user finder on >found allkeys allchannels +@all
                    sentinel monitor chat 127.0.0.1 %d 1
                    sentinel auth-user chat chat
                    sentinel auth-pass chat secret
                    """.formatted(master.port()));
            try (RedisProcess sentinel = RedisProcess.sentinel(configuration)) {
                String[] properties = {
                    "spring.data.redis.sentinel.master=chat",
                    "spring.data.redis.sentinel.nodes=127.0.0.1:1,127.0.0.1:" + sentinel.port(),
                    "spring.data.redis.sentinel.username=finder",
                    "spring.data.redis.sentinel.password=found",
                    "spring.data.redis.username=chat",
                    "spring.data.redis.password=secret",
                    "spring.data.redis.database=2",
                    "spring.data.redis.client-name=chat-node"
                };
                RedisURI admin = RedisURI.create("redis://chat:secret@127.0.0.1:" + master.port() + "/2");
                runner.withPropertyValues(properties).run(context -> {
                    chats(context);
                    assertThat(ask(admin, commands -> commands.keys("parlor:*")))
                            .contains("parlor:");
                    assertThat(ask(admin, RedisCommands::clientList)).contains("name=chat-node");
                });
            }
        }
    }

    @Test
    void aCluster(@TempDir Path folder) throws Exception {
        List<RedisProcess> servers = Stream.of("a", "b", "c")
                .map(name -> new RedisProcess(
                        "--cluster-enabled",
                        "yes",
                        "--cluster-config-file",
                        folder.resolve(name).toString()))
                .toList();
        try {
            String nodes = servers.stream().map(s -> "127.0.0.1:" + s.port()).collect(Collectors.joining(","));
            Process created = new ProcessBuilder(Stream.of(
                                    Stream.of("redis-cli", "--cluster", "create"),
                                    Stream.of(nodes.split(",")),
                                    Stream.of("--cluster-yes"))
                            .flatMap(part -> part)
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(created.waitFor()).isZero();
            await().atMost(PATIENCE)
                    .until(() -> servers.stream()
                            .allMatch(s -> ask(RedisURI.create(s.uri()), RedisCommands::clusterInfo)
                                    .contains("cluster_state:ok")));
            runner.withPropertyValues("spring.data.redis.cluster.nodes=" + nodes)
                    .run(RedisConnectionTest::chats);
        } finally {
            servers.forEach(RedisProcess::close);
        }
    }

    @Test
    void tls(@TempDir Path folder) {
        Certificate certificate = Certificate.in(folder);
        try (RedisProcess redis = new RedisProcess(
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-ca-cert-file",
                certificate.certificate().toString(),
                "--tls-auth-clients",
                "no")) {
            String[] bundle = {
                "spring.ssl.bundle.pem.redis.truststore.certificate=" + certificate.certificate(),
                "spring.data.redis.ssl.bundle=redis",
            };
            runner.withPropertyValues(bundle)
                    .withPropertyValues("spring.data.redis.host=localhost", "spring.data.redis.port=" + redis.port())
                    .run(RedisConnectionTest::chats);
            runner.withPropertyValues(bundle)
                    .withPropertyValues("spring.data.redis.url=rediss://localhost:" + redis.port())
                    .run(RedisConnectionTest::chats);
            // The JVM trusts no such certificate, which only TLS would find out.
            for (String property : List.of(
                    "spring.data.redis.ssl.enabled=true", "spring.data.redis.url=rediss://localhost:" + redis.port())) {
                runner.withPropertyValues("spring.data.redis.port=" + redis.port(), property)
                        .run(context -> assertThat(context)
                                .hasFailed()
                                .getFailure()
                                .hasStackTraceContaining("certification path"));
            }
        }
    }

    @Test
    void timeoutsAreParlorsOwnIfTheyAreSet() {
        try (RedisProcess redis = new RedisProcess()) {
            String[] boots = {
                "spring.data.redis.port=" + redis.port(),
                "spring.data.redis.timeout=7s",
                "spring.data.redis.connect-timeout=6s"
            };
            runner.withUserConfiguration(Rejecting.class)
                    .withPropertyValues(boots)
                    .run(context -> assertThat(context).getFailure().hasStackTraceContaining("waitForReplicas"));
            runner.withUserConfiguration(Rejecting.class)
                    .withPropertyValues(boots)
                    .withPropertyValues("parlor.redis.command-timeout=9s")
                    .run(context -> assertThat(context).hasNotFailed());
        }
    }

    @Test
    void aServiceConnectionToACluster() {
        runner.withUserConfiguration(Elsewhere.class)
                .run(context -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining("127.0.0.1:1"));
    }

    /** A wait for replicas must be shorter than a command may take: whether it is refused tells which timeout is in force. */
    @Configuration(proxyBeanMethods = false)
    static class Rejecting {
        @Bean
        MessageBrokerCustomizer<RedisMessageBrokerBuilder> waits() {
            return builder -> builder.waitForReplicas(1, Duration.ofSeconds(8));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Elsewhere {
        @Bean
        DataRedisConnectionDetails details() {
            return new DataRedisConnectionDetails() {
                @Override
                public Cluster getCluster() {
                    return () -> List.of(new Node("127.0.0.1", 1));
                }
            };
        }
    }
}
