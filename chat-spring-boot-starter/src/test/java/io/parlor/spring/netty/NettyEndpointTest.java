package io.parlor.spring.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parlor.ChatServer;
import io.parlor.model.UserId;
import io.parlor.room.Post;
import io.parlor.security.Authenticator;
import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import io.parlor.spring.App;
import io.parlor.spring.Certificate;
import io.parlor.spring.Client;
import io.parlor.spring.autoconfigure.ParlorAutoConfiguration;
import io.parlor.spring.broker.ParlorMemoryAutoConfiguration;
import io.parlor.transport.netty.NettyChatServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code parlor.server.transport=netty}. */
@ExtendWith(OutputCaptureExtension.class)
class NettyEndpointTest {
    private App app;

    @AfterEach
    void stop() {
        if (app != null) {
            app.close();
        }
    }

    private int start(Class<?> host, String... properties) {
        String[] all = new String[properties.length + 2];
        all[0] = "parlor.server.transport=netty";
        all[1] = "parlor.netty.port=0";
        System.arraycopy(properties, 0, all, 2, properties.length);
        app = App.with(host, all);
        return app.bean(NettyEndpoint.class).port();
    }

    @Test
    void clientsConnectToAPortOfItsOwnAndTheWebServersEndpointIsClosed() {
        int port = start(App.Host.class);
        try (Client ann = Client.guest(port, "ann").join("lobby")) {
            app.bean(ChatServer.class).room("lobby").post(Post.system("{\"text\":\"hi\"}"));
            ann.expect("\"text\":\"hi\"");
        }
        assertThatThrownBy(() -> Client.open(app.port(), "/parlor"))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void bothTransportsCanBeHad() {
        int port = start(App.Host.class, "parlor.server.transport=servlet,netty", "parlor.netty.path=/chat");
        try (Client ann = Client.guest(app.port(), "ann").join("lobby");
                Client bob = Client.open(port, "/chat")) {
            bob.send("{\"id\":1,\"op\":\"connect\",\"token\":\"bob\"}").join("lobby");
            bob.send("{\"id\":3,\"op\":\"post\",\"room\":\"lobby\",\"body\":\"over\"}");
            ann.expect("\"over\"");
        }
    }

    @Test
    void theServletsIsTheDefault() {
        app = App.start();
        assertThat(app.context.getBeanProvider(NettyEndpoint.class).getIfAvailable())
                .isNull();
        Client.open(app.port(), "/parlor").close();
    }

    @Test
    void anEndpointOfTheHostOutdoesTheStartersAndThereIsNoneIfParlorIsDisabled() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ParlorAutoConfiguration.class,
                        ParlorMemoryAutoConfiguration.class,
                        ParlorNettyAutoConfiguration.class))
                .withPropertyValues(
                        "parlor.broker.type=memory", "parlor.server.transport=netty", "parlor.netty.port=0");
        runner.run(context -> assertThat(context).hasSingleBean(NettyEndpoint.class));
        runner.withBean(
                        "mine",
                        NettyEndpoint.class,
                        () -> new NettyEndpoint(
                                NettyChatServer.builder(ChatServer.builder().build())
                                        .port(0)))
                .run(context ->
                        assertThat(context).hasSingleBean(NettyEndpoint.class).hasBean("mine"));
        runner.withPropertyValues("parlor.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(NettyEndpoint.class));
    }

    @Test
    void itNeedsNoWebServer() {
        try (var context = new SpringApplicationBuilder(App.Host.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--parlor.server.transport=netty",
                        "--parlor.netty.port=0",
                        "--parlor.broker.type=memory",
                        "--parlor.drain.spread=0s",
                        "--parlor.guests.enabled=true")) {
            Client.guest(context.getBean(NettyEndpoint.class).port(), "ann").close();
        }
    }

    @Test
    void theAuthenticatorAndThePolicyAreTheHosts() {
        int port = start(Hooks.class);
        try (Client ann = Client.open(port, "/parlor", b -> b.header("X-User", "ann"))) {
            ann.send("{\"id\":1,\"op\":\"connect\"}");
            assertThat(ann.expect("\"id\":1,\"ok\"")).contains("\"user\":\"ann\"");
            ann.send("{\"id\":2,\"op\":\"join\",\"room\":\"closed\"}");
            ann.expect("members only");
        }
        try (Client nobody = Client.open(port, "/parlor")) {
            nobody.send("{\"id\":1,\"op\":\"connect\"}");
            assertThat(nobody.expectClosed()).isEqualTo(4401);
        }
    }

    @Test
    void originsAreThoseOfTheEndpointAndTheApplicationsOwnPages() {
        int port = start(
                App.Host.class,
                "parlor.websocket.allowed-origins=https://friend.example",
                "parlor.websocket.allowed-origin-patterns=https://*.example.org");
        for (String origin : new String[] {
            "https://friend.example",
            "https://a.example.org",
            "http://localhost:" + port,
            "http://localhost:" + app.port()
        }) {
            try (Client client = Client.open(port, "/parlor", b -> b.header("Origin", origin))) {
                client.send("{\"id\":1,\"op\":\"connect\",\"token\":\"ann\"}").expect("\"id\":1,\"ok\"");
            }
        }
        for (String origin : new String[] {
            "https://evil.example", "http://localhost:" + (app.port() == 1 ? 2 : 1), "http://evil:" + app.port()
        }) {
            try (Client client = Client.open(port, "/parlor", b -> b.header("Origin", origin))) {
                assertThat(client.expectClosed()).isEqualTo(4403);
            }
        }
        assertThatThrownBy(() -> Client.open(port, "/parlor", b -> b.header("Origin", "null")))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void itSpeaksTlsWithAnSslBundle(@TempDir Path folder) {
        Certificate certificate = Certificate.in(folder);
        int port = start(
                App.Host.class,
                "spring.ssl.bundle.pem.chat.keystore.certificate=" + certificate.certificate(),
                "spring.ssl.bundle.pem.chat.keystore.private-key=" + certificate.key(),
                "parlor.netty.ssl-bundle=chat");
        try (Client ann = Client.secure(port, "/parlor", certificate.trusting())) {
            ann.send("{\"id\":1,\"op\":\"connect\",\"token\":\"ann\"}").expect("\"id\":1,\"ok\"");
        }
        assertThat(catchThrowable(() -> Client.open(port, "/parlor"))).isNotNull();
    }

    @Test
    void clientsAreDrainedBeforeItStops() {
        int port = start(App.Host.class);
        try (Client ann = Client.guest(port, "ann")) {
            app.close();
            assertThat(ann.expect("\"drain\"")).contains("after");
            assertThat(ann.expectClosed()).isEqualTo(1012);
        }
        assertThat(catchThrowable(() -> Client.open(port, "/parlor"))).isNotNull();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("parlor-netty"));
    }

    @Test
    void wrongPropertiesAreAllNamed(CapturedOutput output) {
        assertThat(catchThrowable(() -> start(
                        App.Host.class,
                        "parlor.netty.path=chat",
                        "parlor.netty.threads=0",
                        "parlor.netty.close-timeout=1h")))
                .isNotNull();
        assertThat(output)
                .contains("parlor.netty.path (path starts with a slash")
                .contains("parlor.netty.threads (threads is 1 or more")
                .contains("parlor.netty.close-timeout (closeTimeout is from 10 ms");
    }

    @Test
    void aPortThatIsTakenIsExplained(CapturedOutput output) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(catchThrowable(() -> start(
                            App.Host.class,
                            "parlor.netty.host=127.0.0.1",
                            "parlor.netty.port=" + taken.getLocalPort())))
                    .isNotNull();
            assertThat(output)
                    .contains(
                            "Parlor cannot listen on port " + taken.getLocalPort() + " of 127.0.0.1 for chat clients: ")
                    .contains("Address already in use")
                    .contains("set parlor.netty.port");
        }
    }

    @Test
    void aModuleThatIsMissingIsNamed(CapturedOutput output) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new FilteredClassLoader("io.parlor.transport.netty"));
        try {
            assertThat(catchThrowable(() -> start(App.Host.class))).isNotNull();
        } finally {
            thread.setContextClassLoader(before);
        }
        assertThat(output).contains("Add the dependency io.parlor:chat-transport-netty");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Hooks {
        @Bean
        Authenticator authenticator() {
            return (handshake, token) -> CompletableFuture.completedFuture(
                    handshake.header("X-User") == null ? null : new UserId(handshake.header("X-User")));
        }

        @Bean
        RoomPolicy policy() {
            return request -> CompletableFuture.completedFuture(
                    request.room().value().equals("closed") ? Decision.deny("members only") : Decision.allow());
        }
    }
}
