package io.parlor.spring.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.kafka.KafkaMessageBroker;
import io.parlor.kafkaserver.KafkaServer;
import io.parlor.spring.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Each of {@code spring.kafka.*} that says where Kafka is and how it lets clients in, against a real one. */
class KafkaConnectionTest {
    private static final int SSL = KafkaServer.freePort();
    private static final int SASL = KafkaServer.freePort();
    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"ann\" password=\"%s\"";

    @TempDir
    static Path folder;

    private static Certificate certificate;
    private static KafkaServer kafka;

    private final ApplicationContextRunner runner = Contexts.withBootsModules()
            .withPropertyValues(
                    "parlor.broker.type=kafka",
                    "spring.ssl.bundle.pem.kafka.truststore.certificate=" + folder.resolve("cert.pem"));

    @BeforeAll
    static void start() throws IOException {
        certificate = Certificate.in(folder);
        Path store = Files.writeString(
                folder.resolve("store.pem"),
                Files.readString(certificate.key()) + Files.readString(certificate.certificate()));
        String listeners = ",SSL://127.0.0.1:" + SSL + ",SASL_SSL://127.0.0.1:" + SASL;
        kafka = KafkaServer.start(
                Map.of(
                        "listeners",
                        listeners,
                        "advertised.listeners",
                        listeners,
                        "listener.security.protocol.map",
                        ",SSL:SSL,SASL_SSL:SASL_SSL",
                        "ssl.keystore.type",
                        "PEM",
                        "ssl.keystore.location",
                        store.toString(),
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "listener.name.sasl_ssl.plain.sasl.jaas.config",
                        LOGIN.formatted("secret") + " user_ann=\"secret\";"),
                KafkaServer.smallJvm());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void anSslBundle() {
        runner.withPropertyValues(
                        "spring.kafka.bootstrap-servers=127.0.0.1:1,127.0.0.1:" + SSL, "spring.kafka.ssl.bundle=kafka")
                .run(context -> Contexts.chats(context, KafkaMessageBroker.class));
    }

    @Test
    void storesWithoutABundle() {
        runner.withPropertyValues(
                        "spring.kafka.bootstrap-servers=127.0.0.1:" + SSL,
                        "spring.kafka.security.protocol=SSL",
                        "spring.kafka.ssl.trust-store-type=PEM",
                        "spring.kafka.ssl.trust-store-location=file:" + certificate.certificate())
                .run(context -> Contexts.chats(context, KafkaMessageBroker.class));
    }

    @Test
    void saslOverTls() {
        runner.withPropertyValues(sasl("secret")).run(context -> Contexts.chats(context, KafkaMessageBroker.class));
        runner.withPropertyValues(sasl("wrong"))
                .run(context ->
                        assertThat(context).hasFailed().getFailure().hasStackTraceContaining("Authentication failed"));
    }

    private static String[] sasl(String password) {
        return new String[] {
            "spring.kafka.bootstrap-servers=127.0.0.1:" + SASL,
            "spring.kafka.ssl.bundle=kafka",
            "spring.kafka.security.protocol=SASL_SSL",
            "spring.kafka.properties.sasl.mechanism=PLAIN",
            "spring.kafka.properties.sasl.jaas.config=" + LOGIN.formatted(password) + ";"
        };
    }

    @Test
    void aServiceConnectionOutdoesTheProperties() {
        runner.withUserConfiguration(ServiceConnection.class)
                .withPropertyValues("spring.kafka.bootstrap-servers=127.0.0.1:1")
                .run(context -> Contexts.chats(context, KafkaMessageBroker.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class ServiceConnection {
        @Bean
        KafkaConnectionDetails details(SslBundles bundles) {
            return new KafkaConnectionDetails() {
                @Override
                public List<String> getBootstrapServers() {
                    return List.of("127.0.0.1:" + SSL);
                }

                @Override
                public SslBundle getSslBundle() {
                    return bundles.getBundle("kafka");
                }
            };
        }
    }
}
