package io.parlor.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.broker.MessageBroker;
import io.parlor.model.ErrorCode;
import io.parlor.model.UserId;
import io.parlor.room.Post;
import io.parlor.room.PostInterceptor;
import io.parlor.security.Authenticator;
import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import io.parlor.session.ChatListener;
import io.parlor.session.ChatSession;
import io.parlor.spring.App;
import io.parlor.spring.ChatServerCustomizer;
import io.parlor.spring.Client;
import io.parlor.spring.ParlorProperties;
import io.parlor.spring.broker.ParlorMemoryAutoConfiguration;
import io.parlor.spring.websocket.ParlorWebSocketAutoConfiguration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

class ServerTest {
    private static final AutoConfigurations PARLOR = AutoConfigurations.of(
            ParlorAutoConfiguration.class, ParlorMemoryAutoConfiguration.class, ParlorWebSocketAutoConfiguration.class);

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(PARLOR).withPropertyValues("parlor.broker.type=memory");

    @Test
    void thereIsAServerAndNoEndpointOutsideTheWeb() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(ChatServer.class)
                .hasSingleBean(ChatLifecycle.class)
                .doesNotHaveBean(WebSocketHandlerMapping.class));
    }

    @Test
    void aServletApplicationHasTheEndpointAndAReactiveOneDoesNot() {
        new WebApplicationContextRunner()
                .withConfiguration(PARLOR)
                .withPropertyValues("parlor.broker.type=memory")
                .run(context -> assertThat(context).hasBean("parlorHandlerMapping"));
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(PARLOR)
                .withPropertyValues("parlor.broker.type=memory")
                .run(context ->
                        assertThat(context).hasSingleBean(ChatServer.class).doesNotHaveBean("parlorHandlerMapping"));
    }

    @Test
    void anEndpointOfTheHostOutdoesTheStartersAndItCanBeTurnedOff() {
        WebApplicationContextRunner web = new WebApplicationContextRunner()
                .withConfiguration(PARLOR)
                .withPropertyValues("parlor.broker.type=memory");
        web.withBean("parlorHandlerMapping", WebSocketHandlerMapping.class, WebSocketHandlerMapping::new)
                .run(context -> assertThat(
                                context.getBean(WebSocketHandlerMapping.class).getUrlMap())
                        .isEmpty());
        for (String property :
                List.of("parlor.enabled=false", "parlor.websocket.enabled=false", "parlor.server.transport=netty")) {
            web.withPropertyValues(property)
                    .run(context -> assertThat(context).doesNotHaveBean("parlorHandlerMapping"));
        }
    }

    @Test
    void aServerOfTheHostOutdoesTheStarters() {
        runner.withUserConfiguration(OwnServer.class)
                .run(context ->
                        assertThat(context).hasSingleBean(ChatServer.class).hasBean("mine"));
    }

    @Test
    void defaultsAreThoseOfTheBuilder() {
        runner.run(context -> {
            ParlorProperties properties = context.getBean(ParlorProperties.class);
            ParlorProperties.Limits limits = properties.limits();
            assertThat(limits.maxFrameSize().toBytes()).isEqualTo(ChatServerBuilder.DEFAULT_MAX_FRAME_BYTES);
            assertThat(limits.maxBodySize().toBytes()).isEqualTo(ChatServerBuilder.DEFAULT_MAX_BODY_BYTES);
            assertThat(limits.maxRoomsPerSession()).isEqualTo(ChatServerBuilder.DEFAULT_MAX_ROOMS_PER_SESSION);
            assertThat(limits.maxPage()).isEqualTo(ChatServerBuilder.DEFAULT_MAX_PAGE);
            assertThat(limits.maxCommandsInFlight()).isEqualTo(ChatServerBuilder.DEFAULT_MAX_COMMANDS_IN_FLIGHT);
            assertThat(limits.maxSessionsPerUser()).isEqualTo(ChatServerBuilder.DEFAULT_MAX_SESSIONS_PER_USER);
            assertThat(limits.maxReplySize().toBytes()).isEqualTo(ChatServerBuilder.DEFAULT_MAX_REPLY_BYTES);
            assertThat(limits.tailEvents()).isEqualTo(ChatServerBuilder.DEFAULT_TAIL_EVENTS);
            assertThat(limits.tailSize().toBytes()).isEqualTo(ChatServerBuilder.DEFAULT_TAIL_BYTES);
            assertThat(limits.catchUpReads()).isEqualTo(ChatServerBuilder.DEFAULT_CATCH_UP_READS);
            assertThat(limits.pageCacheSize().toBytes()).isEqualTo(ChatServerBuilder.DEFAULT_PAGE_CACHE_BYTES);
            assertThat(limits.presenceUsers()).isEqualTo(ChatServerBuilder.DEFAULT_PRESENCE_USERS);
            assertThat(limits.receiptUsers()).isEqualTo(ChatServerBuilder.DEFAULT_RECEIPT_USERS);
            assertThat(limits.commandRate().perSecond()).isEqualTo(ChatServerBuilder.DEFAULT_COMMAND_RATE.perSecond());
            assertThat(limits.commandRate().burst()).isEqualTo(ChatServerBuilder.DEFAULT_COMMAND_RATE.burst());
            assertThat(limits.connectRate().perSecond()).isEqualTo(ChatServerBuilder.DEFAULT_CONNECT_RATE.perSecond());
            assertThat(limits.connectRate().burst()).isEqualTo(ChatServerBuilder.DEFAULT_CONNECT_RATE.burst());
            ParlorProperties.Timing timing = properties.timing();
            assertThat(timing.heartbeat()).isEqualTo(ChatServerBuilder.DEFAULT_HEARTBEAT);
            assertThat(timing.connectTimeout()).isEqualTo(ChatServerBuilder.DEFAULT_CONNECT_TIMEOUT);
            assertThat(timing.writeTimeout()).isEqualTo(ChatServerBuilder.DEFAULT_WRITE_TIMEOUT);
            assertThat(timing.roomLinger()).isEqualTo(ChatServerBuilder.DEFAULT_ROOM_LINGER);
            assertThat(timing.presenceHeartbeat()).isEqualTo(ChatServerBuilder.DEFAULT_PRESENCE_HEARTBEAT);
            assertThat(timing.presenceGrace()).isEqualTo(ChatServerBuilder.DEFAULT_PRESENCE_GRACE);
        });
    }

    @Test
    void propertiesReachTheServer() {
        try (App app = App.start(
                        "parlor.node=first",
                        "parlor.timing.heartbeat=7s",
                        "parlor.limits.max-page=9",
                        "parlor.limits.max-body-size=1KB");
                Client ann = Client.open(app.port(), "/parlor")) {
            ann.send("{\"id\":1,\"op\":\"connect\",\"token\":\"ann\"}");
            assertThat(ann.expect("\"id\":1,\"ok\""))
                    .contains("\"node\":\"first\"", "\"heartbeat\":7", "\"page\":9", "\"body\":1024");
        }
    }

    @Test
    void hooksThatAreBeansAreUsedInOrder() {
        try (App app = App.with(Hooks.class);
                Client ann = Client.open(app.port(), "/parlor")) {
            ann.send("{\"id\":1,\"op\":\"connect\",\"token\":\"secret\"}");
            assertThat(ann.expect("\"id\":1,\"ok\"")).contains("\"user\":\"ann\"");
            ann.send("{\"id\":2,\"op\":\"join\",\"room\":\"closed\"}");
            ann.expect("members only");
            ann.join("open").send("{\"id\":3,\"op\":\"post\",\"room\":\"open\",\"body\":\"x\"}");
            ann.expect("\"x12\"");
            assertThat(app.bean(Hooks.class).seen).contains("connected ann", "refused forbidden");
        }
    }

    @Test
    void customizersHaveTheLastWordInOrder() {
        runner.withUserConfiguration(Customizers.class)
                .run(context -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining("not -2"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnServer {
        @Bean
        ChatServer mine(MessageBroker broker) {
            return ChatServer.builder().broker(broker).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {
        @Bean
        @Order(2)
        ChatServerCustomizer second() {
            return builder -> builder.tailEvents(-2);
        }

        @Bean
        @Order(1)
        ChatServerCustomizer first() {
            return builder -> builder.tailEvents(-1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Hooks {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Bean
        Authenticator authenticator() {
            return (handshake, token) ->
                    CompletableFuture.completedFuture("secret".equals(token) ? new UserId("ann") : null);
        }

        @Bean
        RoomPolicy policy() {
            return request -> CompletableFuture.completedFuture(
                    request.room().value().equals("closed") ? Decision.deny("members only") : Decision.allow());
        }

        @Bean
        @Order(2)
        PostInterceptor second() {
            return (room, post, session) -> CompletableFuture.completedFuture(appending(post, "2"));
        }

        @Bean
        @Order(1)
        PostInterceptor first() {
            return (room, post, session) -> CompletableFuture.completedFuture(appending(post, "1"));
        }

        @Bean
        ChatListener listener() {
            return new ChatListener() {
                @Override
                public void onConnected(ChatSession session) {
                    seen.add("connected " + session.user());
                }

                @Override
                public void onRefused(ChatSession session, io.parlor.model.RoomId room, ErrorCode code) {
                    seen.add("refused " + code.name().toLowerCase(java.util.Locale.ROOT));
                }
            };
        }

        private static Post appending(Post post, String end) {
            return post.body(post.body().substring(0, post.body().length() - 1) + end + "\"");
        }
    }
}
