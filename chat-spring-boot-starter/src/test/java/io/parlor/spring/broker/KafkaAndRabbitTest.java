package io.parlor.spring.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.broker.BrokerException;
import io.parlor.broker.kafka.KafkaMessageBroker;
import io.parlor.kafkaserver.KafkaServer;
import io.parlor.room.HistoryQuery;
import io.parlor.room.Post;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class KafkaAndRabbitTest {
    private static KafkaServer kafka;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ParlorAutoConfiguration.class,
                    ParlorMemoryAutoConfiguration.class,
                    ParlorRedisAutoConfiguration.class,
                    ParlorKafkaAutoConfiguration.class,
                    ParlorRabbitAutoConfiguration.class));

    @BeforeAll
    static void startKafka() {
        kafka = KafkaServer.start(Map.of(), KafkaServer.smallJvm());
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    private static void chats(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed().hasSingleBean(KafkaMessageBroker.class);
        ChatServer chat = context.getBean(ChatServer.class);
        assertThat(chat.room("lobby")
                        .post(Post.message("1"))
                        .thenCompose(position -> chat.room("lobby").history(HistoryQuery.last(1)))
                        .toCompletableFuture())
                .succeedsWithin(60, TimeUnit.SECONDS)
                .satisfies(page -> assertThat(page.events()).hasSize(1));
    }

    @Test
    void kafkaIsWhereBootsPropertiesSay() {
        runner.withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
                .withPropertyValues(
                        "parlor.broker.type=kafka", "spring.kafka.bootstrap-servers=" + kafka.bootstrapServers())
                .run(KafkaAndRabbitTest::chats);
    }

    @Test
    void kafkaIsWhereParlorsPropertySaysWithoutBootsModuleAndBesideIt() {
        String[] properties = {
            "parlor.broker.type=kafka",
            "parlor.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "spring.kafka.bootstrap-servers=127.0.0.1:1"
        };
        runner.withClassLoader(new FilteredClassLoader(KafkaConnectionDetails.class))
                .withPropertyValues(properties)
                .run(KafkaAndRabbitTest::chats);
        runner.withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
                .withPropertyValues(properties)
                .run(KafkaAndRabbitTest::chats);
    }

    @Test
    void anUnreachableRabbitFailsTheStartWhoeverNamedIt() {
        runner.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class))
                .withPropertyValues("parlor.broker.type=rabbit", "spring.rabbitmq.addresses=127.0.0.1:1")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .hasStackTraceContaining(BrokerException.class.getName()));
        runner.withClassLoader(new FilteredClassLoader(RabbitConnectionDetails.class))
                .withPropertyValues("parlor.broker.type=rabbit", "parlor.rabbit.uri=amqp://127.0.0.1:1")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .hasStackTraceContaining(BrokerException.class.getName()));
    }
}
