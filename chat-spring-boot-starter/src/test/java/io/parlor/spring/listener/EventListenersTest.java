package io.parlor.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.parlor.ChatServer;
import io.parlor.model.RoomEvent;
import io.parlor.room.Post;
import io.parlor.spring.App;
import io.parlor.spring.Client;
import io.parlor.spring.GroupEventHandler;
import io.parlor.spring.RedisProcess;
import io.parlor.spring.RoomEventListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Beans that are told of events. */
@ExtendWith(OutputCaptureExtension.class)
class EventListenersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static void post(App app, String room, String body) {
        app.bean(ChatServer.class)
                .room(room)
                .post(Post.message(body))
                .toCompletableFuture()
                .join();
    }

    @Test
    void aListenerIsToldOfItsRoomsAndNoOthersWhoeverPosts() {
        try (App app = App.with(Host.class);
                Client ann = Client.guest(app.port(), "ann").join("orders")) {
            post(app, "elsewhere", "0");
            post(app, "orders", "1");
            ann.send("{\"id\":3,\"op\":\"post\",\"room\":\"news\",\"body\":2}").expect("\"id\":3,\"ok\"");
            Host host = app.bean(Host.class);
            await().atMost(PATIENCE).until(() -> host.followed.size() == 2);
            assertThat(host.followed).containsExactlyInAnyOrder("orders:1", "news:2");
        }
    }

    @Test
    void aHandlerGetsEveryEventAgainUntilItIsHandled() {
        try (App app = App.with(Host.class)) {
            post(app, "a", "\"fails once\"");
            post(app, "b", "\"throws once\"");
            post(app, "c", "3");
            Host host = app.bean(Host.class);
            await().atMost(PATIENCE).until(() -> host.handled.size() == 3);
            assertThat(host.handled).containsExactlyInAnyOrder("a:\"fails once\"", "b:\"throws once\"", "c:3");
        }
    }

    @Test
    void listenersStopWithTheContext() {
        App app = App.with(Host.class);
        Host host = app.bean(Host.class);
        post(app, "orders", "1");
        await().atMost(PATIENCE).until(() -> host.followed.size() == 1);
        EventListeners listeners = app.bean(EventListeners.class);
        app.close();
        assertThat(listeners.isRunning()).isFalse();
    }

    @Test
    void oneOfTheNodesHandlesAnEventAndAllFollow() {
        try (RedisProcess redis = new RedisProcess()) {
            String[] properties = {
                "parlor.broker.type=redis", "parlor.redis.uri=" + redis.uri(), "parlor.redis.consumer-groups=true"
            };
            try (App first = App.with(Host.class, properties);
                    App second = App.with(Host.class, properties)) {
                for (int i = 0; i < 20; i++) {
                    post(i % 2 == 0 ? first : second, "orders", "" + i);
                }
                List<Host> hosts = List.of(first.bean(Host.class), second.bean(Host.class));
                await().atMost(PATIENCE)
                        .until(() ->
                                hosts.stream().mapToInt(h -> h.handled.size()).sum() >= 20);
                await().atMost(PATIENCE).until(() -> hosts.stream().allMatch(h -> h.followed.size() == 20));
                assertThat(hosts.stream().flatMap(h -> h.handled.stream()))
                        .doesNotHaveDuplicates()
                        .hasSize(20);
            }
        }
    }

    @Test
    void aBrokerWithoutGroupsIsExplained(CapturedOutput output) {
        try (RedisProcess redis = new RedisProcess()) {
            assertThat(catchThrowable(
                            () -> App.with(Host.class, "parlor.broker.type=redis", "parlor.redis.uri=" + redis.uri())
                                    .close()))
                    .isNotNull();
        }
        assertThat(output).contains("'archive'").contains("With Redis set parlor.redis.consumer-groups=true");
    }

    @Test
    void aRoomThatCannotBeFollowedFailsTheStart() {
        Throwable failure = catchThrowable(() -> App.with(WrongRoom.class).close());
        assertThat(failure).hasStackTraceContaining(IllegalArgumentException.class.getName());
    }

    private static String text(RoomEvent event) {
        return event.room() + ":" + event.body();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Host {
        final List<String> followed = new CopyOnWriteArrayList<>();
        final List<String> handled = new CopyOnWriteArrayList<>();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger throwing = new AtomicInteger();

        @Bean
        RoomEventListener ordersAndNews() {
            return RoomEventListener.of(event -> followed.add(text(event)), "orders", "news");
        }

        @Bean
        GroupEventHandler archive() {
            return GroupEventHandler.of("archive", event -> {
                if (event.body().equals("\"fails once\"") && failures.getAndIncrement() == 0) {
                    return CompletableFuture.failedFuture(new IllegalStateException("no"));
                }
                if (event.body().equals("\"throws once\"") && throwing.getAndIncrement() == 0) {
                    throw new IllegalStateException("no");
                }
                handled.add(text(event));
                return CompletableFuture.completedFuture(null);
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WrongRoom {
        @Bean
        RoomEventListener wrong() {
            return RoomEventListener.of(event -> {}, "no such\nroom");
        }
    }
}
