package io.parlor.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.ChatServer;
import io.parlor.broker.redis.RedisMessageBrokerBuilder;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.room.Post;
import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import io.parlor.security.RoomRequest;
import io.parlor.testkit.InMemoryChat;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The code of docs/spring.md, word for word; that of its section on tests is in {@code chat-spring-boot-starter-test}. */
@ExtendWith(OutputCaptureExtension.class)
class SpringGuideTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void listenersAndHandlersAreTold(CapturedOutput output) {
        try (App app = App.with(Host.class)) {
            app.bean(ChatServer.class)
                    .room("orders")
                    .post(Post.message("1"))
                    .toCompletableFuture()
                    .join();
            await().atMost(PATIENCE)
                    .until(() -> app.bean(PushService.class).notified.contains("orders:1"));
            await().atMost(PATIENCE).until(() -> output.getAll().contains("message in orders"));
        }
    }

    @Test
    void customizersOfABrokerAreAsked() {
        try (RedisProcess redis = new RedisProcess();
                App app = App.with(
                        Host.class,
                        "parlor.broker.type=redis",
                        "parlor.redis.uri=" + redis.uri(),
                        "parlor.redis.consumer-groups=true")) {
            assertThat(app.bean(Host.class).customized).isTrue();
        }
    }

    @Test
    void hooksAreTestedOnVirtualTime() {
        Set<UserId> staff = Set.of(new UserId("bob"));
        try (InMemoryChat chat = InMemoryChat.start(builder -> builder.policy(new MembersOnly(staff)))) {
            InMemoryChat.Client ann = chat.connect("ann");
            ann.send("{\"id\":2,\"op\":\"join\",\"room\":\"staff\"}");
            assertThat(ann.received()).anyMatch(line -> line.contains("forbidden"));
        }
    }

    private record MembersOnly(Set<UserId> staff) implements RoomPolicy {
        @Override
        public CompletionStage<Decision> decide(RoomRequest request) {
            return CompletableFuture.completedFuture(
                    staff.contains(request.user()) ? Decision.allow() : Decision.deny("members only"));
        }
    }

    static final class PushService {
        final List<String> notified = new CopyOnWriteArrayList<>();

        CompletionStage<?> notifyAbsent(RoomId room, String body) {
            notified.add(room + ":" + body);
            return CompletableFuture.completedFuture(null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Host {
        private static final Logger log = LoggerFactory.getLogger(Host.class);

        boolean customized;

        @Bean
        PushService pushService() {
            return new PushService();
        }

        @Bean
        MessageBrokerCustomizer<RedisMessageBrokerBuilder> appends() {
            return builder -> builder.appendsInFlight(20_000);
        }

        @Bean
        MessageBrokerCustomizer<RedisMessageBrokerBuilder> customized() {
            return builder -> customized = true;
        }

        @Bean
        RoomEventListener auditOfOrders() {
            return RoomEventListener.of(event -> log.info("{} in {}", event.type(), event.room()), "orders", "returns");
        }

        @Bean
        GroupEventHandler push(PushService push) {
            return GroupEventHandler.of("push", event -> push.notifyAbsent(event.room(), event.body()));
        }
    }
}
