package io.parlor.spring.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.ChatServer;
import io.parlor.room.Post;
import io.parlor.spring.App;
import io.parlor.spring.Client;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JSON protocol over each transport of SockJS. */
class SockJsTest {
    private static final String CONNECT = "{\"id\":1,\"op\":\"connect\",\"token\":\"ann\"}";
    private static final String JOIN = "{\"id\":2,\"op\":\"join\",\"room\":\"lobby\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private App app;

    @BeforeEach
    void start() {
        app = App.start(
                "parlor.websocket.sockjs.enabled=true",
                "parlor.websocket.sockjs.stream-limit=4KB",
                "parlor.limits.command-rate.per-second=10000",
                "parlor.limits.command-rate.burst=10000");
    }

    @AfterEach
    void stop() {
        app.close();
    }

    private void post(String text) {
        try {
            app.bean(ChatServer.class)
                    .room("lobby")
                    .post(Post.message("\"" + text + "\""))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void polling() {
        try (SockJsClient ann = new SockJsClient(app.port(), "/parlor").poll()) {
            assertThat(ann.send(CONNECT, JOIN).statusCode()).isEqualTo(204);
            ann.pollFor("\"id\":2,\"ok\"");
            post("hello");
            ann.pollFor("\"hello\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"/xhr_streaming,false", "/eventsource,true"})
    void streamingWhoseResponsesAreRecycled(String transport, boolean get) {
        try (SockJsClient ann = new SockJsClient(app.port(), "/parlor").stream(transport, get)) {
            ann.send(CONNECT, JOIN);
            ann.expect("\"id\":2,\"ok\"");
            IntStream.range(0, 200).forEach(i -> post("message " + i + "."));
            ann.expect("message 199.");
            assertThat(bodies(ann.lines)).isEqualTo(bodies(200));
        }
    }

    @Test
    void aPollingClientThatStaysAwayForAWhileMissesNothing() {
        try (SockJsClient ann = new SockJsClient(app.port(), "/parlor").poll()) {
            ann.send(CONNECT, JOIN);
            ann.pollFor("\"id\":2,\"ok\"");
            IntStream.range(0, 500).forEach(i -> post("message " + i + "."));
            ann.pollFor("message 499.");
            assertThat(bodies(ann.lines)).isEqualTo(bodies(500));
        }
    }

    @Test
    void aClosedSessionTellsAPollingClientTheCode() {
        try (SockJsClient ann = new SockJsClient(app.port(), "/parlor").poll()) {
            ann.send("{\"id\":1,\"op\":\"connect\"}");
            ann.pollFor("unauthorized");
            await().atMost(PATIENCE).until(() -> ann.closed != null || ann.poll().closed != null);
            assertThat(ann.closed).startsWith("c[4401");
        }
    }

    @Test
    void aPollingClientThatIsGoneIsFoundOut() {
        try (SockJsClient ann = new SockJsClient(app.port(), "/parlor").poll()) {
            ann.send(CONNECT);
            ann.pollFor("\"id\":1,\"ok\"");
        }
        await().atMost(PATIENCE)
                .until(() -> app.bean(ChatServer.class).sessions().count() == 0);
    }

    @Test
    void webSocketInsideSockJs() {
        try (Client ann = Client.open(app.port(), "/parlor/000/abc/websocket")) {
            ann.expect("o");
            ann.send("[" + quoted(CONNECT) + "," + quoted(JOIN) + "]");
            ann.expect("\\\"id\\\":2,\\\"ok\\\"");
            String text = "x".repeat(15_000);
            ann.send("[" + quoted("{\"id\":3,\"op\":\"post\",\"room\":\"lobby\",\"body\":\"" + text + "\"}") + "]");
            ann.expect(text);
        }
    }

    @Test
    void plainWebSocketsAtBothAddresses() {
        for (String path : List.of("/parlor", "/parlor/websocket")) {
            try (Client ann = Client.open(app.port(), path)) {
                ann.send(CONNECT).expect("\"id\":1,\"ok\"");
            }
        }
    }

    @Test
    void aRequestThatIsTooLongIsRefusedUnread() {
        try (SockJsClient ann = new SockJsClient(app.port(), "/parlor").poll()) {
            ann.send(CONNECT);
            ann.pollFor("\"id\":1,\"ok\"");
            assertThat(ann.post("/xhr_send", "[\"" + "x".repeat(2_000_000) + "\"]")
                            .statusCode())
                    .isEqualTo(500);
            assertThat(ann.send("x".repeat(70_000)).statusCode()).isEqualTo(204);
            await().atMost(PATIENCE).until(() -> ann.closed != null || ann.poll().closed != null);
            assertThat(ann.closed).startsWith("c[1009");
        }
    }

    @Test
    void requestsThatComeAtOnceAreTakenOneByOne() {
        try (SockJsClient ann = new SockJsClient(app.port(), "/parlor").poll()) {
            ann.send(CONNECT, JOIN);
            ann.pollFor("\"id\":2,\"ok\"");
            IntStream.range(0, 40)
                    .parallel()
                    .forEach(i -> assertThat(ann.send("{\"id\":" + (100 + i) + ",\"op\":\"ping\"}")
                                    .statusCode())
                            .isEqualTo(204));
            IntStream.range(0, 40).forEach(i -> ann.pollFor("\"id\":" + (100 + i) + ",\"ok\""));
        }
    }

    private static String quoted(String json) {
        return "\"" + json.replace("\"", "\\\"") + "\"";
    }

    private static List<String> bodies(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains("message "))
                .map(line -> line.replaceAll(".*\"(message \\d+\\.)\".*", "$1"))
                .toList();
    }

    private static List<String> bodies(int count) {
        return IntStream.range(0, count).mapToObj(i -> "message " + i + ".").toList();
    }
}
