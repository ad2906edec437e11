package io.parlor.spring.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.room.HistoryQuery;
import io.parlor.room.Post;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What the tests of connections share. */
final class Contexts {
    private Contexts() {}

    /** With Boot's own modules for the brokers, all of which are configured by properties alone. */
    static ApplicationContextRunner withBootsModules() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        DataRedisAutoConfiguration.class,
                        KafkaAutoConfiguration.class,
                        RabbitAutoConfiguration.class,
                        ParlorAutoConfiguration.class,
                        ParlorMemoryAutoConfiguration.class,
                        ParlorRedisAutoConfiguration.class,
                        ParlorKafkaAutoConfiguration.class,
                        ParlorRabbitAutoConfiguration.class));
    }

    /** That what is posted is in the log, of the broker and nothing else. */
    static void chats(AssertableApplicationContext context, Class<?> broker) {
        assertThat(context).hasNotFailed().hasSingleBean(broker);
        ChatServer chat = context.getBean(ChatServer.class);
        String room = "room-" + UUID.randomUUID();
        assertThat(chat.room(room)
                        .post(Post.message("1"))
                        .thenCompose(position -> chat.room(room).history(HistoryQuery.last(1)))
                        .toCompletableFuture())
                .succeedsWithin(60, TimeUnit.SECONDS)
                .satisfies(page -> assertThat(page.events()).hasSize(1));
    }
}
