package io.parlor.spring.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.broker.BrokerException;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.broker.memory.InMemoryMessageBrokerBuilder;
import io.parlor.broker.redis.RedisMessageBroker;
import io.parlor.broker.redis.RedisMessageBrokerBuilder;
import io.parlor.model.Moderation;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.room.ModerationStore;
import io.parlor.room.Post;
import io.parlor.room.ReadMarkerStore;
import io.parlor.room.Sanction;
import io.parlor.spring.BrokerType;
import io.parlor.spring.MessageBrokerCustomizer;
import io.parlor.spring.RedisProcess;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

class BrokerChoiceTest {
    private static RedisProcess redis;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ParlorAutoConfiguration.class,
                    ParlorMemoryAutoConfiguration.class,
                    ParlorRedisAutoConfiguration.class));

    @BeforeAll
    static void startRedis() {
        redis = new RedisProcess();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    /** As if no other broker modules were on the class path. */
    private static FilteredClassLoader only(BrokerType... modules) {
        String[] others = Stream.of(BrokerType.values())
                .filter(type -> type != BrokerType.MEMORY && !List.of(modules).contains(type))
                .map(type -> "io.parlor.broker." + type.id())
                .toArray(String[]::new);
        return new FilteredClassLoader(others);
    }

    @Test
    void withoutAModuleItIsMemory() {
        runner.withClassLoader(only()).run(context -> {
            assertThat(context).hasSingleBean(ChatServer.class);
            assertThat(context.getBean(MessageBroker.class)).isInstanceOf(InMemoryMessageBroker.class);
        });
    }

    @Test
    void theOnlyModuleIsTaken() {
        runner.withClassLoader(only(BrokerType.REDIS))
                .withPropertyValues("parlor.redis.uri=" + redis.uri())
                .run(context ->
                        assertThat(context.getBean(MessageBroker.class)).isInstanceOf(RedisMessageBroker.class));
    }

    @Test
    void aPropertyChoosesBetweenModules() {
        runner.withPropertyValues("parlor.broker.type=redis", "parlor.redis.uri=" + redis.uri())
                .run(context ->
                        assertThat(context.getBean(MessageBroker.class)).isInstanceOf(RedisMessageBroker.class));
    }

    @Test
    void memoryCanBeChosenBesideAModule() {
        runner.withPropertyValues("parlor.broker.type=memory")
                .run(context ->
                        assertThat(context.getBean(MessageBroker.class)).isInstanceOf(InMemoryMessageBroker.class));
    }

    @Test
    void aBrokerOfTheHostOutdoesAll() {
        runner.withUserConfiguration(OwnBroker.class)
                .withPropertyValues("parlor.broker.type=redis")
                .run(context ->
                        assertThat(context).hasSingleBean(MessageBroker.class).hasBean("mine"));
    }

    @Test
    void thereIsNoneIfParlorIsDisabled() {
        runner.withPropertyValues("parlor.enabled=false")
                .run(context ->
                        assertThat(context).doesNotHaveBean(MessageBroker.class).doesNotHaveBean(ChatServer.class));
    }

    @Test
    void redisIsWhereBootsPropertiesSay() {
        runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
                .withPropertyValues(
                        "parlor.broker.type=redis",
                        "spring.data.redis.host=127.0.0.1",
                        "spring.data.redis.port=" + redis.port())
                .run(context -> {
                    ChatServer chat = context.getBean(ChatServer.class);
                    assertThat(chat.room("boot")
                                    .post(Post.message("1"))
                                    .toCompletableFuture()
                                    .get(60, TimeUnit.SECONDS))
                            .isNotNull();
                });
    }

    @Test
    void redisIsWhereAServiceConnectionSays() {
        runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
                .withUserConfiguration(ServiceConnection.class)
                .withPropertyValues("parlor.broker.type=redis", "spring.data.redis.port=1")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(RedisMessageBroker.class));
    }

    @Test
    void parlorsOwnAddressOutdoesBoots() {
        runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
                .withPropertyValues(
                        "parlor.broker.type=redis", "spring.data.redis.port=1", "parlor.redis.uri=" + redis.uri())
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(RedisMessageBroker.class));
    }

    @Test
    void withoutBootsModuleTheAddressIsParlorsOwn() {
        runner.withClassLoader(new FilteredClassLoader(DataRedisConnectionDetails.class))
                .withPropertyValues("parlor.broker.type=redis", "parlor.redis.uri=" + redis.uri())
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(RedisMessageBroker.class));
    }

    @Test
    void anUnreachableRedisFailsTheStart() {
        runner.withPropertyValues("parlor.broker.type=redis", "parlor.redis.uri=redis://127.0.0.1:1")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .hasRootCauseInstanceOf(java.net.ConnectException.class)
                        .hasStackTraceContaining(BrokerException.class.getName()));
    }

    @Test
    void bansAndReadMarkersAreKeptInRedisUnlessTheHostKeepsThem() {
        String[] properties = {"parlor.broker.type=redis", "parlor.redis.uri=" + redis.uri()};
        UserId troll = new UserId("troll");
        runner.withPropertyValues(properties)
                .run(first -> runner.withPropertyValues(properties).run(second -> {
                    var ban = Moderation.ban(troll, "enough", Duration.ofHours(1));
                    join(first.getBean(ChatServer.class).room("bans").moderate(ban));
                    assertThat(join(second.getBean(ChatServer.class)
                                    .room("bans")
                                    .sanctions(10)))
                            .extracting(Sanction::user)
                            .containsExactly(troll);
                    Position read =
                            join(first.getBean(ChatServer.class).room("bans").post(Post.message("1")));
                    join(first.getBean(ReadMarkerStore.class).advance(new RoomId("bans"), troll, read, null));
                    assertThat(join(second.getBean(ReadMarkerStore.class).all(new RoomId("bans"), 10)))
                            .containsKey(troll);
                }));
        runner.withUserConfiguration(OwnStores.class)
                .withPropertyValues(properties)
                .run(context -> {
                    join(context.getBean(ChatServer.class)
                            .room("own")
                            .moderate(Moderation.ban(troll, "x", Duration.ofHours(1))));
                    assertThat(join(context.getBean(ModerationStore.class).list(new RoomId("own"), 10)))
                            .hasSize(1);
                    assertThat(context).hasSingleBean(ModerationStore.class).hasSingleBean(ReadMarkerStore.class);
                });
    }

    private static <T> T join(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void propertiesReachTheBroker() {
        runner.withPropertyValues(
                        "parlor.broker.type=redis", "parlor.redis.uri=" + redis.uri(), "parlor.redis.history-size=0")
                .run(context -> assertThat(
                                context.getBean(MessageBroker.class).profile().retained())
                        .isFalse());
    }

    @Test
    void customizersOfTheFittingTypeAreAskedInOrder() {
        runner.withUserConfiguration(Customizers.class)
                .withPropertyValues("parlor.broker.type=memory")
                .run(context ->
                        assertThat(context.getBean(Customizers.class).asked).containsExactly("first", "second"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnStores {
        @Bean
        ModerationStore moderation() {
            return ModerationStore.inMemory(InstantSource.system());
        }

        @Bean
        ReadMarkerStore markers() {
            return ReadMarkerStore.inMemory();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBroker {
        @Bean
        MessageBroker mine() {
            return InMemoryMessageBroker.create();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ServiceConnection {
        @Bean
        DataRedisConnectionDetails connectionDetails() {
            return new DataRedisConnectionDetails() {
                @Override
                public Standalone getStandalone() {
                    return Standalone.of("127.0.0.1", redis.port());
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {
        final List<String> asked = new ArrayList<>();

        @Bean
        @Order(2)
        MessageBrokerCustomizer<InMemoryMessageBrokerBuilder> second() {
            return builder -> asked.add("second");
        }

        @Bean
        @Order(1)
        MessageBrokerCustomizer<InMemoryMessageBrokerBuilder> first() {
            return builder -> asked.add("first");
        }

        @Bean
        MessageBrokerCustomizer<RedisMessageBrokerBuilder> other() {
            return builder -> asked.add("other");
        }
    }
}
