package io.parlor.spring.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.rabbit.RabbitMessageBroker;
import io.parlor.spring.Certificate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Each of {@code spring.rabbitmq.*} that says where RabbitMQ is and how it lets clients in, against a real one: its only user is ann, its only vhost chat. */
class RabbitConnectionTest {
    @TempDir
    static Path folder;

    private static Certificate certificate;
    private static RabbitProcess rabbit;

    private final ApplicationContextRunner runner = Contexts.withBootsModules()
            .withPropertyValues(
                    "parlor.broker.type=rabbit",
                    "parlor.rabbit.shards=2",
                    "spring.ssl.bundle.pem.rabbit.truststore.certificate=" + folder.resolve("cert.pem"));

    private final ApplicationContextRunner ann = runner.withPropertyValues(
            "spring.rabbitmq.username=ann", "spring.rabbitmq.password=secret", "spring.rabbitmq.virtual-host=chat");

    @BeforeAll
    static void start() {
        certificate = Certificate.in(folder);
        rabbit = new RabbitProcess(certificate);
    }

    @AfterAll
    static void stop() {
        rabbit.close();
    }

    @Test
    void hostPortUserPasswordAndVirtualHost() {
        ann.withPropertyValues("spring.rabbitmq.host=127.0.0.1", "spring.rabbitmq.port=" + rabbit.port())
                .run(context -> Contexts.chats(context, RabbitMessageBroker.class));
    }

    @Test
    void addresses() {
        ann.withPropertyValues("spring.rabbitmq.addresses=127.0.0.1:1,127.0.0.1:" + rabbit.port())
                .run(context -> Contexts.chats(context, RabbitMessageBroker.class));
        runner.withPropertyValues("spring.rabbitmq.addresses=amqp://ann:secret@127.0.0.1:" + rabbit.port() + "/chat")
                .run(context -> Contexts.chats(context, RabbitMessageBroker.class));
    }

    @Test
    void anSslBundle() {
        ann.withPropertyValues(
                        "spring.rabbitmq.addresses=127.0.0.1:" + rabbit.tlsPort(),
                        "spring.rabbitmq.ssl.enabled=true",
                        "spring.rabbitmq.ssl.bundle=rabbit")
                .run(context -> Contexts.chats(context, RabbitMessageBroker.class));
    }

    @Test
    void aTrustStoreWithoutABundle() {
        ann.withPropertyValues(
                        "spring.rabbitmq.addresses=127.0.0.1:" + rabbit.tlsPort(),
                        "spring.rabbitmq.ssl.enabled=true",
                        "spring.rabbitmq.ssl.trust-store-type=PKCS12",
                        "spring.rabbitmq.ssl.trust-store=file:" + certificate.trustStore("changeit"),
                        "spring.rabbitmq.ssl.trust-store-password=changeit")
                .run(context -> Contexts.chats(context, RabbitMessageBroker.class));
    }

    @Test
    void noCheckOfTheCertificateIfItIsTurnedOff() {
        ann.withPropertyValues(
                        "spring.rabbitmq.addresses=127.0.0.1:" + rabbit.tlsPort(),
                        "spring.rabbitmq.ssl.enabled=true",
                        "spring.rabbitmq.ssl.algorithm=TLSv1.2",
                        "spring.rabbitmq.ssl.validate-server-certificate=false",
                        "spring.rabbitmq.ssl.verify-hostname=false")
                .run(context -> Contexts.chats(context, RabbitMessageBroker.class));
    }

    /** The JVM trusts no such certificate. */
    @ParameterizedTest
    @ValueSource(strings = {"spring.rabbitmq.addresses=127.0.0.1:%d", "spring.rabbitmq.addresses=amqps://127.0.0.1:%d"})
    void tlsWithoutAStoreTrustsWhatTheJvmDoes(String address) {
        ann.withPropertyValues(address.formatted(rabbit.tlsPort()), "spring.rabbitmq.ssl.enabled=true")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .hasStackTraceContaining(BrokerException.class.getName())
                        .hasStackTraceContaining("certification path"));
    }

    @Test
    void aWrongPasswordFailsTheStart() {
        ann.withPropertyValues("spring.rabbitmq.addresses=127.0.0.1:" + rabbit.port(), "spring.rabbitmq.password=wrong")
                .run(context -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining("ACCESS_REFUSED"));
    }

    @Test
    void aServiceConnectionOutdoesTheProperties() {
        runner.withUserConfiguration(ServiceConnection.class)
                .withPropertyValues("spring.rabbitmq.addresses=127.0.0.1:1")
                .run(context -> Contexts.chats(context, RabbitMessageBroker.class));
    }

    @Test
    void heartbeatAndTimeoutReachTheBuilderUnlessParlorsOwnIsSet() {
        for (String wrong :
                List.of("spring.rabbitmq.requested-heartbeat=500ms", "spring.rabbitmq.connection-timeout=0ms")) {
            ann.withPropertyValues("spring.rabbitmq.addresses=127.0.0.1:" + rabbit.port(), wrong)
                    .run(context -> assertThat(context)
                            .hasFailed()
                            .getFailure()
                            .hasStackTraceContaining(BrokerSettingsException.class.getName()));
        }
        ann.withPropertyValues(
                        "spring.rabbitmq.addresses=127.0.0.1:" + rabbit.port(),
                        "spring.rabbitmq.connection-timeout=0ms",
                        "parlor.rabbit.connect-timeout=3s")
                .run(context -> Contexts.chats(context, RabbitMessageBroker.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class ServiceConnection {
        @Bean
        RabbitConnectionDetails details() {
            return new RabbitConnectionDetails() {
                @Override
                public String getUsername() {
                    return "ann";
                }

                @Override
                public String getPassword() {
                    return "secret";
                }

                @Override
                public String getVirtualHost() {
                    return "chat";
                }

                @Override
                public List<Address> getAddresses() {
                    return List.of(new Address("127.0.0.1", rabbit.port()));
                }
            };
        }
    }
}
