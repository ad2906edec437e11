package io.parlor.spring.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.config.Customizer.withDefaults;

import io.parlor.spring.App;
import io.parlor.spring.Client;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** Spring Security in front of the endpoint: its principal is the user, and nobody else comes in. */
class SpringSecurityTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private App app;

    @AfterEach
    void stop() {
        app.close();
    }

    private void start(Class<?> host, String... properties) {
        String[] all = new String[properties.length + 1];
        all[0] = "parlor.guests.enabled=false";
        System.arraycopy(properties, 0, all, 1, properties.length);
        app = App.secured(host, all);
    }

    private static UnaryOperator<WebSocket.Builder> as(String user) {
        String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        return builder -> builder.header("Authorization", "Basic " + credentials);
    }

    private static int statusOf(Throwable failure) {
        return ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
    }

    @Test
    void thePrincipalIsTheUser() {
        start(Secured.class);
        try (Client ann = Client.open(app.port(), "/parlor", as("ann"))) {
            ann.send("{\"id\":1,\"op\":\"connect\"}");
            assertThat(ann.expect("\"id\":1,\"ok\"")).contains("\"user\":\"ann\"");
        }
    }

    @Test
    void aTokenCannotMakeSomebodyElseOfThePrincipal() {
        start(Secured.class);
        try (Client ann = Client.open(app.port(), "/parlor", as("ann"))) {
            ann.send("{\"id\":1,\"op\":\"connect\",\"token\":\"bob\"}");
            assertThat(ann.expect("\"id\":1,\"ok\"")).contains("\"user\":\"ann\"");
        }
    }

    @Test
    void whoIsNotSignedInIsDeniedTheHandshake() {
        start(Secured.class);
        assertThatThrownBy(() -> Client.open(app.port(), "/parlor"))
                .satisfies(failure -> assertThat(statusOf(failure)).isEqualTo(401));
        assertThatThrownBy(() -> Client.open(app.port(), "/parlor", as("mallory")))
                .satisfies(failure -> assertThat(statusOf(failure)).isEqualTo(401));
    }

    @Test
    void whoLacksTheRoleIsDeniedTheHandshake() {
        start(Secured.class);
        assertThatThrownBy(() -> Client.open(app.port(), "/parlor", as("guest")))
                .satisfies(failure -> assertThat(statusOf(failure)).isEqualTo(403));
    }

    @Test
    void aPageOfTheSameOriginNeedsNoCsrfTokenAndOneOfAnotherOriginIsRefused() throws Exception {
        start(Secured.class);
        String cookie = sessionCookie();
        try (Client ann = Client.open(
                app.port(),
                "/parlor",
                builder -> builder.header("Cookie", cookie).header("Origin", "http://localhost:" + app.port()))) {
            ann.send("{\"id\":1,\"op\":\"connect\"}");
            assertThat(ann.expect("\"id\":1,\"ok\"")).contains("\"user\":\"ann\"");
        }
        assertThatThrownBy(() -> Client.open(
                        app.port(),
                        "/parlor",
                        builder -> builder.header("Cookie", cookie).header("Origin", "http://evil.example")))
                .satisfies(failure -> assertThat(statusOf(failure)).isEqualTo(403));
    }

    @Test
    void sockJsNeedsAnExceptionFromCsrfAndChecksTheOriginItself() throws Exception {
        start(Secured.class, "parlor.websocket.sockjs.enabled=true");
        assertThat(sockJs(sessionCookie(), null).statusCode()).isEqualTo(403);
        app.close();
        start(SecuredWithSockJs.class, "parlor.websocket.sockjs.enabled=true");
        String cookie = sessionCookie();
        HttpResponse<String> opened = sockJs(cookie, null);
        assertThat(opened.statusCode()).isEqualTo(200);
        assertThat(opened.body()).isEqualTo("o\n");
        assertThat(sockJs(cookie, "http://evil.example").statusCode()).isEqualTo(403);
    }

    private HttpResponse<String> sockJs(String cookie, String origin) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + app.port() + "/parlor/000/" + System.nanoTime() + "/xhr"))
                .header("Cookie", cookie)
                .POST(BodyPublishers.noBody());
        if (origin != null) {
            request.header("Origin", origin);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Of a session that ann has signed in to with the form. */
    private String sessionCookie() throws Exception {
        URI login = URI.create("http://localhost:" + app.port() + "/login");
        HttpResponse<String> page = http.send(HttpRequest.newBuilder(login).build(), BodyHandlers.ofString());
        String token = page.body().replaceAll("(?s).*name=\"_csrf\"[^>]*value=\"([^\"]*)\".*", "$1");
        HttpResponse<String> done = http.send(
                HttpRequest.newBuilder(login)
                        .header("Cookie", cookies(page))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("username=ann&password=secret&_csrf=" + token))
                        .build(),
                BodyHandlers.ofString());
        assertThat(done.statusCode()).isEqualTo(302);
        return cookies(done);
    }

    private static String cookies(HttpResponse<?> response) {
        return response.headers().allValues("set-cookie").stream()
                .map(cookie -> cookie.split(";")[0])
                .collect(Collectors.joining("; "));
    }

    private static UserDetailsService users() {
        return new InMemoryUserDetailsManager(
                User.withUsername("ann").password("{noop}secret").roles("CHAT").build(),
                User.withUsername("guest")
                        .password("{noop}secret")
                        .roles("NONE")
                        .build());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Secured {
        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(
                            requests -> requests.requestMatchers("/parlor/**").hasRole("CHAT"))
                    .formLogin(withDefaults())
                    .httpBasic(withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService userDetails() {
            return users();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class SecuredWithSockJs {
        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            http.csrf(csrf -> csrf.ignoringRequestMatchers(
                    PathPatternRequestMatcher.withDefaults().matcher("/parlor/**")));
            return http.authorizeHttpRequests(
                            requests -> requests.requestMatchers("/parlor/**").hasRole("CHAT"))
                    .formLogin(withDefaults())
                    .httpBasic(withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService userDetails() {
            return users();
        }
    }
}
