package io.parlor.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parlor.ChatServer;
import io.parlor.room.Post;
import io.parlor.spring.App;
import io.parlor.spring.Client;
import io.parlor.spring.RedisProcess;
import io.parlor.spring.websocket.SockJsClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators see, over HTTP. */
class ActuatorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private App app;

    @AfterEach
    void stop() {
        app.close();
    }

    private void start(String... properties) {
        String[] all = new String[properties.length + 2];
        all[0] = "management.endpoints.web.exposure.include=*";
        all[1] = "management.endpoint.health.show-details=always";
        System.arraycopy(properties, 0, all, 2, properties.length);
        app = App.start(all);
    }

    private HttpResponse<String> call(String path, boolean post) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + app.port() + path));
        try {
            return http.send(
                    (post ? request.POST(BodyPublishers.noBody()) : request.GET()).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String path) {
        return JSON.readTree(call(path, false).body());
    }

    private String health() {
        return get("/actuator/health/parlor").path("status").asString();
    }

    @Test
    void theNodeItsRoomsAndSessionsAreShown() {
        start();
        try (Client ann = Client.guest(app.port(), "ann").join("a/b");
                Client bob = Client.guest(app.port(), "bob")) {
            bob.join("a/b");
            assertThat(ann.lines()).isNotEmpty();
            JsonNode node = get("/actuator/parlor");
            assertThat(node.at("/stats/sessions").asInt()).isEqualTo(2);
            assertThat(node.at("/broker/name").asString()).isEqualTo("memory");
            assertThat(node.at("/broker/state").asString()).isEqualTo("up");
            assertThat(get("/actuator/parlor/rooms").at("/rooms/0/users").asInt())
                    .isEqualTo(2);
            JsonNode room = get("/actuator/parlor/rooms/a/b");
            assertThat(room.path("followers").asInt()).isEqualTo(2);
            assertThat(room.path("lag").asInt()).isZero();
            assertThat(get("/actuator/parlor/sessions").path("count").asInt()).isEqualTo(2);
            assertThat(call("/actuator/parlor/nonsense", false).statusCode()).isEqualTo(404);
        }
    }

    /** A client that does not ask for more is behind by what it has not asked for. */
    @Test
    void theLagOfTheSlowestIsShown() {
        start("parlor.websocket.sockjs.enabled=true", "parlor.websocket.sockjs.disconnect-delay=5m");
        try (SockJsClient slow = new SockJsClient(app.port(), "/parlor").poll();
                Client ann = Client.guest(app.port(), "ann").join("lobby")) {
            slow.send(
                    "{\"id\":1,\"op\":\"connect\",\"token\":\"slow\"}",
                    "{\"id\":2,\"op\":\"join\",\"room\":\"lobby\"}");
            slow.pollFor("\"id\":2,\"ok\"");
            await().atMost(PATIENCE).until(() -> {
                app.bean(ChatServer.class).room("lobby").post(Post.message("1"));
                return get("/actuator/parlor/rooms/lobby").path("lag").asInt() > 3;
            });
            JsonNode slowest = get("/actuator/parlor/rooms/lobby").at("/slowest/0");
            assertThat(slowest.path("user").asString()).isEqualTo("slow");
            assertThat(slowest.path("behind").asInt()).isPositive();
            assertThat(ann.lines()).isNotEmpty();
        }
    }

    @Test
    void aNodeIsDrainedByHandAndSaysThatItTakesNoTraffic() {
        start();
        try (Client ann = Client.guest(app.port(), "ann")) {
            assertThat(call("/actuator/parlor/drain", true).statusCode()).isEqualTo(200);
            assertThat(ann.expectClosed()).isEqualTo(1012);
            assertThat(get("/actuator/parlor").path("draining").asBoolean()).isTrue();
            assertThat(health()).isEqualTo("OUT_OF_SERVICE");
            assertThat(app.bean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(ReadinessState.REFUSING_TRAFFIC);
        }
    }

    @Test
    void theHealthIsThatOfTheBroker() {
        try (RedisProcess redis = new RedisProcess()) {
            start(
                    "parlor.broker.type=redis",
                    "parlor.redis.uri=" + redis.uri(),
                    "parlor.health.timeout=500ms",
                    "management.endpoint.health.group.readiness.include=readinessState,parlor");
            await().atMost(PATIENCE).until(() -> health().equals("UP"));
            assertThat(get("/actuator/health/parlor").at("/details/broker").asString())
                    .isEqualTo("redis");

            redis.pause();
            await().atMost(PATIENCE).until(() -> health().equals("DOWN"));
            assertThat(call("/actuator/health/readiness", false).statusCode()).isEqualTo(503);

            redis.resume();
            // It has failed, or was slow, a moment ago.
            await().atMost(PATIENCE).until(() -> List.of("DEGRADED", "UP").contains(health()));
            assertThat(call("/actuator/health/readiness", false).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void metersHaveTheNamesThatAreDocumented() throws Exception {
        start();
        MeterRegistry registry = app.bean(MeterRegistry.class);
        try (Client ann = Client.guest(app.port(), "ann").join("lobby")) {
            app.bean(ChatServer.class)
                    .room("lobby")
                    .post(Post.message("1"))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            ann.expect("\"body\":1");
            ann.send("{\"id\":9,\"op\":\"nonsense\"}").expect("\"id\":9,\"error\"");
            assertThat(registry.get("parlor.sessions").gauge().value()).isEqualTo(1);
            assertThat(registry.get("parlor.rooms").gauge().value()).isEqualTo(1);
            for (String name : List.of("parlor.posts", "parlor.deliveries", "parlor.frames", "parlor.refused")) {
                assertThat(registry.get(name).functionCounter().count())
                        .as(name)
                        .isPositive();
            }
            for (String name : List.of("parlor.catchup.reads", "parlor.gaps")) {
                assertThat(registry.get(name).functionCounter().count())
                        .as(name)
                        .isNotNegative();
            }
            Timer latency = registry.get("parlor.delivery.latency").timer();
            await().atMost(PATIENCE).until(() -> latency.count() > 0);
            assertThat(registry.get("parlor.broker.operations")
                            .tag("operation", "append")
                            .tag("outcome", "success")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("parlor.broker.state")
                            .tag("broker", "memory")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }

    @Test
    void metersCanBeTurnedOff() {
        start("parlor.metrics.enabled=false");
        assertThat(app.bean(MeterRegistry.class).find("parlor.sessions").gauge())
                .isNull();
    }
}
