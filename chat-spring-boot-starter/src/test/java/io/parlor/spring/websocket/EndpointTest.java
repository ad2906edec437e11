package io.parlor.spring.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.ChatServer;
import io.parlor.room.Post;
import io.parlor.spring.App;
import io.parlor.spring.Client;
import io.parlor.spring.EndpointCustomizer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

class EndpointTest {
    private App app;

    @AfterEach
    void stop() {
        if (app != null) {
            app.close();
        }
    }

    @Test
    void twoGuestsChat() {
        app = App.start();
        try (Client ann = Client.guest(app.port(), "ann").join("lobby");
                Client bob = Client.guest(app.port(), "bob").join("lobby")) {
            ann.send("{\"id\":3,\"op\":\"post\",\"room\":\"lobby\",\"key\":\"a\",\"body\":{\"text\":\"hello\"}}");
            ann.expect("\"id\":3,\"ok\"");
            assertThat(bob.expect("\"text\":\"hello\"")).contains("\"from\":\"ann\"");
        }
    }

    @Test
    void theHostPostsInOneLine() {
        app = App.start();
        try (Client ann = Client.guest(app.port(), "ann").join("lobby")) {
            app.bean(ChatServer.class).room("lobby").post(Post.system("{\"text\":\"hi\"}"));
            ann.expect("\"text\":\"hi\"");
        }
    }

    @Test
    void nobodyComesInAsAGuestUnlessTheHostSaysSo() {
        app = App.start("parlor.guests.enabled=false");
        try (Client ann = Client.open(app.port(), "/parlor")) {
            ann.send("{\"id\":1,\"op\":\"connect\",\"token\":\"ann\"}");
            ann.expect("unauthorized");
            assertThat(ann.expectClosed()).isEqualTo(4401);
        }
    }

    @Test
    void messagesInManyPiecesAreTakenUpToTheLimit() {
        app = App.start();
        try (Client ann = Client.guest(app.port(), "ann").join("lobby")) {
            String text = "é".repeat(7_000);
            ann.send("{\"id\":3,\"op\":\"post\",\"room\":\"lobby\",\"body\":\"" + text + "\"}");
            ann.expect(text);
            ann.send(" ".repeat(65 * 1024));
            assertThat(ann.expectClosed()).isEqualTo(1009);
        }
    }

    @Test
    void theSubprotocolIsTheServersAndCompressionIsOff() {
        app = App.start();
        try (Client ann = Client.open(
                app.port(),
                "/parlor",
                b -> b.subprotocols("v0.other", "chat.v1.json").header("Origin", "http://localhost:" + app.port()))) {
            assertThat(ann.subprotocol()).isEqualTo("chat.v1.json");
        }
        try (Client ann = Client.open(app.port(), "/parlor", b -> b.subprotocols("v0.other"))) {
            assertThat(ann.expectClosed()).isEqualTo(1002);
        }
    }

    @Test
    void pagesOfOtherOriginsAreRefusedBeforeTheUpgrade() {
        app = App.start("parlor.websocket.allowed-origins=https://friend.example");
        assertThatThrownBy(() -> Client.open(app.port(), "/parlor", b -> b.header("Origin", "https://evil.example")))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .cause()
                .extracting(e -> ((WebSocketHandshakeException) e).getResponse().statusCode())
                .isEqualTo(403);
        Client.open(app.port(), "/parlor", b -> b.header("Origin", "https://friend.example"))
                .close();
    }

    @Test
    void originsMayBeGivenAsPatterns() {
        app = App.start("parlor.websocket.allowed-origin-patterns=https://*.friend.example");
        Client.open(app.port(), "/parlor", b -> b.header("Origin", "https://a.friend.example"))
                .close();
        assertThatThrownBy(() -> Client.open(app.port(), "/parlor", b -> b.header("Origin", "https://friend.evil")))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    /** Spring refuses {@code *} where cookies come along, and of SockJS they do: so it is taken as the pattern. */
    @Test
    void anyOriginMayBeLetInOverSockJsToo() throws Exception {
        app = App.start("parlor.websocket.sockjs.enabled=true", "parlor.websocket.allowed-origins=*");
        Client.open(app.port(), "/parlor", b -> b.header("Origin", "https://any.example"))
                .close();
        for (String path : new String[] {"/parlor/info", "/parlor/000/any/xhr"}) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + app.port() + path))
                    .header("Origin", "https://any.example");
            var response = HttpClient.newHttpClient()
                    .send(
                            (path.endsWith("/xhr") ? request.POST(BodyPublishers.noBody()) : request).build(),
                            BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("https://any.example");
        }
    }

    @Test
    void thePathCanBeChangedAndThereCanBeSeveral() {
        app = App.start("parlor.websocket.path=/chat", "parlor.websocket.endpoints.second.path=/ws");
        Client.open(app.port(), "/chat").close();
        Client.open(app.port(), "/ws").close();
        assertThatThrownBy(() -> Client.open(app.port(), "/parlor"))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void interceptorsOfTheHostSeeTheHandshake() {
        app = App.with(Doorman.class);
        Client.open(app.port(), "/parlor?ticket=1").close();
        assertThatThrownBy(() -> Client.open(app.port(), "/parlor"))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void theBrowserClientIsServedBesideTheEndpoint() throws Exception {
        app = App.start("parlor.websocket.sockjs.enabled=true");
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + app.port() + "/parlor/parlor.js"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("export class Parlor");
    }

    @Test
    void thereIsNoEndpointWhereItIsTurnedOff() {
        app = App.start("parlor.websocket.enabled=false");
        assertThat(app.context.getBeanProvider(ChatServer.class).getIfAvailable())
                .isNotNull();
        assertThatThrownBy(() -> Client.open(app.port(), "/parlor"))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Doorman {
        @Bean
        EndpointCustomizer tickets() {
            return endpoint -> endpoint.interceptors(new HandshakeInterceptor() {
                @Override
                public boolean beforeHandshake(
                        ServerHttpRequest request,
                        ServerHttpResponse response,
                        WebSocketHandler handler,
                        Map<String, Object> attributes) {
                    return request.getURI().getQuery() != null;
                }

                @Override
                public void afterHandshake(
                        ServerHttpRequest request,
                        ServerHttpResponse response,
                        WebSocketHandler handler,
                        Exception exception) {}
            });
        }
    }
}
