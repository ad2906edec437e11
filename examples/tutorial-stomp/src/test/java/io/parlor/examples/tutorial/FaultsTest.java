package io.parlor.examples.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.examples.tutorial.SpringClient.Way;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.messaging.simp.stomp.StompHeaders;

/** The faults of the tutorial's server, none of which is here: two instances, one Redis. */
class FaultsTest {
    private static final Path JS = Path.of("src/test/js");
    private static final long JS_MINUTES = 10;

    private Instances instances;
    private int first;
    private int second;

    @BeforeEach
    void start() throws IOException {
        instances = new Instances();
        first = instances.start();
        second = instances.start();
    }

    @AfterEach
    void stop() {
        instances.close();
    }

    @Test
    void theSendersInstanceDeliversOnceAndNobodyGetsAPartOnly() throws Exception {
        try (SpringClient ann = new SpringClient(Way.WEBSOCKET, first);
                SpringClient bob = new SpringClient(Way.WEBSOCKET, first);
                SpringClient cid = new SpringClient(Way.WEBSOCKET, second)) {
            IntStream.range(0, 100).forEach(i -> ann.say("" + i));
            List<String> all = IntStream.range(0, 100)
                    .mapToObj(i -> "{\"content\":\"" + i + "\"}")
                    .toList();
            for (SpringClient client : List.of(ann, bob, cid)) {
                client.expect(100);
                assertThat(client.bodies).isEqualTo(all);
            }
        }
    }

    @Test
    void theOrderIsTheSameOnBothInstances() throws Exception {
        try (SpringClient ann = new SpringClient(Way.WEBSOCKET, first);
                SpringClient cid = new SpringClient(Way.WEBSOCKET, second)) {
            Thread other = new Thread(() -> IntStream.range(0, 100).forEach(i -> cid.say("cid " + i)));
            other.start();
            IntStream.range(0, 100).forEach(i -> ann.say("ann " + i));
            other.join();
            ann.expect(200);
            cid.expect(200);
            assertThat(ann.bodies).isEqualTo(cid.bodies).doesNotHaveDuplicates();
        }
    }

    @Test
    void whoComesBackSeesWhatWasMissedOnTheOtherInstanceToo() throws Exception {
        String position;
        try (SpringClient ann = new SpringClient(Way.WEBSOCKET, first)) {
            ann.say("before");
            ann.expect(1);
            position = ann.positions.get(0);
        }
        try (SpringClient cid = new SpringClient(Way.WEBSOCKET, second)) {
            cid.expect(1);
            cid.say("meanwhile");
            cid.expect(2);
        }
        StompHeaders from = new StompHeaders();
        from.set("after", position);
        try (SpringClient ann = new SpringClient(Way.WEBSOCKET, second, from);
                SpringClient newcomer = new SpringClient(Way.WEBSOCKET, first)) {
            ann.expect(1);
            assertThat(ann.bodies).containsExactly("{\"content\":\"meanwhile\"}");
            newcomer.expect(2);
            assertThat(newcomer.bodies).containsExactly("{\"content\":\"before\"}", "{\"content\":\"meanwhile\"}");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void springsOwnClientWorksOverEveryTransport(Way way) throws Exception {
        try (SpringClient ann = new SpringClient(way, first);
                SpringClient cid = new SpringClient(Way.WEBSOCKET, second)) {
            IntStream.range(0, 50).forEach(i -> ann.say("" + i));
            ann.expect(50);
            cid.expect(50);
            assertThat(ann.bodies).isEqualTo(cid.bodies);
            cid.say("and back");
            ann.expect(51);
        }
    }

    @Test
    void sockJsTellsWhatItCanAndServesAnIframeWhoseScriptIsItsOwn() throws Exception {
        String base = "http://localhost:" + first + "/ws";
        HttpClient http = HttpClient.newHttpClient();
        var info = http.send(
                HttpRequest.newBuilder(URI.create(base + "/info"))
                        .header("Origin", "http://elsewhere.example")
                        .build(),
                BodyHandlers.ofString());
        assertThat(info.statusCode()).isEqualTo(200);
        assertThat(info.body()).contains("\"websocket\":true");
        assertThat(info.headers().firstValue("Access-Control-Allow-Origin")).contains("http://elsewhere.example");
        var iframe = http.send(
                HttpRequest.newBuilder(URI.create(base + "/iframe.html")).build(), BodyHandlers.ofString());
        assertThat(iframe.statusCode()).isEqualTo(200);
        assertThat(iframe.body()).contains("<script src=\"../webjars/sockjs-client/1.5.1/sockjs.min.js\">");
    }

    /** The pages in a browser, and sockjs-client with stompjs under Node. */
    @Test
    void bothPagesWorkUnchanged() throws Exception {
        assertThat(JS.resolve("node_modules"))
                .as("the packages of %s: ./verify installs them, or npm ci there", JS)
                .isDirectory();
        Path output = Files.createTempFile("parlor-tutorial-", ".log");
        ProcessBuilder builder = new ProcessBuilder("npm", "test")
                .directory(JS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PARLOR_FIRST", "http://localhost:" + first);
        builder.environment().put("PARLOR_SECOND", "http://localhost:" + second);
        Process process = builder.start();
        boolean ended = process.waitFor(JS_MINUTES, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String said = Files.readString(output);
        Files.delete(output);
        assertThat(ended).as("it ended within %s minutes: %s", JS_MINUTES, said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }
}
