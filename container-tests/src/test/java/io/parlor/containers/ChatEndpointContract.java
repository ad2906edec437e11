package io.parlor.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parlor.model.CloseCode;
import io.parlor.transport.jakarta.EndpointOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the endpoint promises to the engine and to clients, in every container. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ChatEndpointContract {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final String MORE_THAN_TCP_TAKES = "x".repeat(12 << 20);
    private static final int MORE_THAN_CLOSING_THREADS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(ChatEndpointContract.class);

    private final AtomicInteger names = new AtomicInteger();
    private final RecordingAcceptor acceptor = new RecordingAcceptor();
    private TransportLauncher launcher;
    private int port;

    abstract TransportLauncher launcher();

    /** What a refusal of the origin before the upgrade looks like. */
    int statusOfRefusedOrigin() {
        return 403;
    }

    /** More than what the container keeps for itself of a connection that sent 60 000 bytes, and less than that and the message. */
    int bytesKeptByContainer() {
        return 30_000;
    }

    /** What the container answers to an offer of compression, if the host wants it; null where it has to be taught first. */
    String extensionOfContainer() {
        return null;
    }

    @BeforeAll
    void start() throws Exception {
        launcher = launcher();
        port = launcher.start(acceptor, EndpointOptions.DEFAULT.withCloseTimeout(CLOSE_TIMEOUT));
    }

    @AfterAll
    void stop() {
        launcher.close();
    }

    // Messages

    @Test
    void text_goes_both_ways() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat?name=" + newName()), new FirstText(answer))
                .get(10, TimeUnit.SECONDS);
        socket.sendText("grüezi 👋", true);
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("grüezi 👋");
        socket.abort();
    }

    @Test
    void an_empty_message_is_a_message() throws Exception {
        try (RawClient client = client(newName())) {
            client.text("");
            assertThat(client.readText()).isEmpty();
        }
    }

    @Test
    void a_message_in_frames_that_split_characters_arrives_whole() throws Exception {
        byte[] utf8 = "aé€👋".repeat(1000).getBytes(UTF_8);
        try (RawClient client = client(newName())) {
            for (int i = 0; i < utf8.length; i++) {
                client.send(i == 0 ? RawClient.TEXT : RawClient.CONTINUATION, false, new byte[] {utf8[i]});
            }
            client.send(RawClient.CONTINUATION, true, new byte[0]);
            assertThat(client.readText()).isEqualTo("aé€👋".repeat(1000));
        }
    }

    @Test
    void a_message_of_just_the_limit_in_four_frames_arrives() throws Exception {
        byte[] quarter = "x".repeat(RecordingAcceptor.MAX_MESSAGE_BYTES / 4).getBytes(UTF_8);
        try (RawClient client = client(newName())) {
            client.send(RawClient.TEXT, false, quarter);
            client.send(RawClient.CONTINUATION, false, quarter);
            client.send(RawClient.PING, true, "in between".getBytes(UTF_8));
            client.send(RawClient.CONTINUATION, false, quarter);
            client.send(RawClient.CONTINUATION, true, quarter);
            RawClient.Frame pong = client.read();
            assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
            assertThat(client.readText()).hasSize(RecordingAcceptor.MAX_MESSAGE_BYTES);
        }
    }

    @Test
    void a_message_of_just_the_limit_in_one_frame_arrives() throws Exception {
        try (RawClient client = client(newName())) {
            client.text("x".repeat(RecordingAcceptor.MAX_MESSAGE_BYTES));
            assertThat(client.readText()).hasSize(RecordingAcceptor.MAX_MESSAGE_BYTES);
        }
    }

    @Test
    void a_message_one_byte_over_the_limit_closes_with_1009() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            client.text("€".repeat(RecordingAcceptor.MAX_MESSAGE_BYTES / 3) + "xx");
            assertThat(client.readClose().closeCode()).isEqualTo(1009);
            awaitEnd(name);
            assertThat(acceptor.connection(name).texts()).isZero();
        }
    }

    @Test
    void a_message_without_end_closes_with_1009() throws Exception {
        String name = newName();
        byte[] piece = "x".repeat(16384).getBytes(UTF_8);
        try (RawClient client = client(name)) {
            client.send(RawClient.TEXT, false, piece);
            for (int i = 0; i < 4; i++) {
                client.send(RawClient.CONTINUATION, false, piece);
            }
            assertThat(client.readClose().closeCode()).isEqualTo(1009);
            awaitEnd(name);
        }
    }

    @Test
    void a_frame_of_10_MB_ends_the_connection_and_is_not_delivered() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> sendUntilCut(client, new byte[10 << 20]));
            client.readToEnd();
            awaitEnd(name);
            sending.get(10, TimeUnit.SECONDS);
            assertThat(acceptor.connection(name).texts()).isZero();
        }
    }

    @Test
    void bad_utf8_closes_with_1007() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            client.send(RawClient.TEXT, true, new byte[] {'a', (byte) 0xc3, (byte) 0x28});
            assertThat(client.readClose().closeCode()).isEqualTo(1007);
            awaitEnd(name);
            assertThat(acceptor.connection(name).texts()).isZero();
        }
    }

    @Test
    void binary_messages_reach_the_listener_whole() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            client.send(RawClient.BINARY, false, new byte[30_000]);
            client.send(RawClient.CONTINUATION, true, new byte[5_000]);
            eventually().until(() -> acceptor.connection(name).binaries().equals(List.of(35_000)));
        }
    }

    @Test
    void a_binary_message_over_the_limit_closes_with_1009() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            client.send(RawClient.BINARY, false, new byte[60_000]);
            client.send(RawClient.CONTINUATION, true, new byte[6_000]);
            assertThat(client.readClose().closeCode()).isEqualTo(1009);
            assertThat(acceptor.connection(name).binaries()).isEmpty();
        }
    }

    @Test
    void a_listener_that_fails_closes_with_1011() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            client.text(RecordedConnection.FAIL);
            assertThat(client.readClose().closeCode()).isEqualTo(1011);
            awaitEnd(name);
        }
    }

    @Test
    void two_hundred_connections_keep_no_memory_of_the_messages_they_sent() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        byte[] piece = "x".repeat(2_000).getBytes(UTF_8);
        for (int i = 0; i < 200; i++) {
            RawClient client = client(newName());
            clients.add(client);
            client.text("hi");
            client.readText();
        }
        long before = heapInUse();
        for (RawClient client : clients) {
            client.send(RawClient.TEXT, false, piece);
            for (int i = 0; i < 28; i++) {
                client.send(RawClient.CONTINUATION, false, piece);
            }
            client.send(RawClient.CONTINUATION, true, piece);
            assertThat(client.readText()).hasSize(60_000);
        }
        long grown = heapInUse() - before;
        for (RawClient client : clients) {
            client.close();
        }
        assertThat(grown).isLessThan(200L * bytesKeptByContainer());
    }

    // Handshakes

    @Test
    void the_subprotocol_the_server_prefers_is_chosen() throws Exception {
        String name = newName();
        try (RawClient client = client(name, Map.of("Sec-WebSocket-Protocol", "mqtt, v12.stomp, chat.v1.json"))) {
            assertThat(client.header("Sec-WebSocket-Protocol")).isEqualTo("chat.v1.json");
            assertThat(accepted(name).handshake().subprotocol()).isEqualTo("chat.v1.json");
        }
    }

    @Test
    void a_client_that_offers_no_subprotocol_gets_none() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            assertThat(client.header("Sec-WebSocket-Protocol")).isNull();
            assertThat(accepted(name).handshake().subprotocol()).isNull();
        }
    }

    @Test
    void a_client_that_offers_only_unknown_subprotocols_is_closed_with_1002() throws Exception {
        String name = newName();
        try (RawClient client = client(name, Map.of("Sec-WebSocket-Protocol", "mqtt"))) {
            assertThat(client.header("Sec-WebSocket-Protocol")).isNull();
            assertThat(client.readClose().closeCode()).isEqualTo(1002);
            assertThat(acceptor.connection(name)).isNull();
        }
    }

    @Test
    void compression_is_agreed_on_where_the_host_wants_it_and_the_container_can() throws Exception {
        try (TransportLauncher compressing = launcher()) {
            int other = compressing.start(acceptor, EndpointOptions.DEFAULT.withCompression(true));
            Map<String, String> offer = Map.of("Sec-WebSocket-Extensions", "permessage-deflate");
            try (RawClient client = new RawClient(other, "/chat?name=" + newName(), offer)) {
                assertThat(client.status()).isEqualTo(101);
                assertThat(client.header("Sec-WebSocket-Extensions")).isEqualTo(extensionOfContainer());
                client.text("hi");
                assertThat(client.read().opcode()).isEqualTo(RawClient.TEXT);
            }
        }
    }

    @Test
    void no_extension_is_agreed_on_by_default() throws Exception {
        try (RawClient client = client(newName(), Map.of("Sec-WebSocket-Extensions", "permessage-deflate"))) {
            assertThat(client.status()).isEqualTo(101);
            assertThat(client.header("Sec-WebSocket-Extensions")).isNull();
        }
    }

    @Test
    void an_origin_that_is_let_in_nowhere_is_refused_before_the_upgrade() throws Exception {
        String name = newName();
        try (RawClient client = client(name, Map.of("Origin", RecordingAcceptor.FOREIGN_EVERYWHERE))) {
            assertThat(client.status()).isEqualTo(statusOfRefusedOrigin());
        }
        try (RawClient client = client(name, Map.of("Origin", "null"))) {
            assertThat(client.status()).isEqualTo(statusOfRefusedOrigin());
        }
        assertThat(acceptor.connection(name)).isNull();
    }

    @Test
    void an_origin_that_is_not_the_host_is_closed_with_4403_before_it_is_accepted() throws Exception {
        String name = newName();
        try (RawClient client = client(name, Map.of("Origin", "http://other.example"))) {
            client.text("too early");
            assertThat(client.readClose().closeCode()).isEqualTo(4403);
            assertThat(acceptor.connection(name)).isNull();
        }
    }

    @Test
    void the_same_origin_is_let_in() throws Exception {
        String name = newName();
        try (RawClient client = client(name, Map.of("Origin", "http://127.0.0.1:" + port))) {
            client.text("hi");
            assertThat(client.readText()).isEqualTo("hi");
        }
    }

    @Test
    void the_handshake_shows_headers_parameters_and_path() throws Exception {
        String name = newName();
        try (RawClient client = client(name + "&tag=a&tag=b%20c", Map.of("X-Custom", "yes"))) {
            assertThat(client.status()).isEqualTo(101);
            var handshake = accepted(name).handshake();
            assertThat(handshake.header("x-custom")).isEqualTo("yes");
            assertThat(handshake.parameters().get("tag")).containsExactly("a", "b c");
            assertThat(handshake.path()).isEqualTo("/chat");
            assertThat(handshake.principal()).isNull();
        }
    }

    @Test
    void concurrent_handshakes_do_not_mix() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<String> connected = new ArrayList<>();
            List<Future<RawClient>> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String name = newName();
                connected.add(name);
                clients.add(threads.submit(() -> client(name, Map.of("X-Name", name))));
            }
            for (Future<RawClient> client : clients) {
                assertThat(client.get(30, TimeUnit.SECONDS).status()).isEqualTo(101);
            }
            for (String name : connected) {
                assertThat(accepted(name).handshake().header("X-Name")).isEqualTo(name);
            }
            for (Future<RawClient> client : clients) {
                client.get().close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    // Closing

    @ParameterizedTest
    @EnumSource(CloseCode.class)
    void each_close_code_reaches_the_client(CloseCode code) throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name).connection().close(code, "why: " + code);
            RawClient.Frame close = client.readClose();
            assertThat(close.closeCode()).isEqualTo(code.code());
            assertThat(close.closeReason()).isEqualTo("why: " + code);
            client.answerClose(close);
            client.readToEnd();
            awaitEnd(name);
        }
    }

    @Test
    void the_first_close_decides() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name).connection().close(CloseCode.RECONNECT, "one");
            accepted(name).connection().close(CloseCode.FLOOD, "two");
            assertThat(client.readClose().closeReason()).isEqualTo("one");
        }
    }

    @Test
    void a_long_reason_is_cut_between_characters() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name).connection().close(CloseCode.NORMAL, "x" + "👋".repeat(40));
            assertThat(client.readClose().closeReason()).isEqualTo("x" + "👋".repeat(30));
        }
    }

    @Test
    void a_close_comes_after_the_write_before_it() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            RecordedConnection connection = accepted(name);
            connection.write(MORE_THAN_TCP_TAKES);
            connection.connection().close(CloseCode.DRAIN, "");
            assertThat(client.readText()).hasSize(MORE_THAN_TCP_TAKES.length());
            assertThat(client.readClose().closeCode()).isEqualTo(1012);
            eventually().until(() -> connection.written() == 1);
        }
    }

    @Test
    void a_write_after_close_is_not_sent_but_called_back() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            RecordedConnection connection = accepted(name);
            connection.connection().close(CloseCode.NORMAL, "");
            connection.write("late");
            assertThat(connection.written()).isEqualTo(1);
            assertThat(client.read().opcode()).isEqualTo(RawClient.CLOSE);
        }
    }

    @Test
    void a_write_after_the_end_is_called_back() throws Exception {
        String name = newName();
        RawClient client = client(name);
        RecordedConnection connection = accepted(name);
        client.reset();
        awaitEnd(name);
        connection.write("late");
        eventually().until(() -> connection.written() == 1);
    }

    @Test
    void a_second_write_before_the_first_is_done_is_refused() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            RecordedConnection connection = accepted(name);
            connection.write(MORE_THAN_TCP_TAKES);
            assertThatThrownBy(() -> connection.write("y")).isInstanceOf(IllegalStateException.class);
            client.reset();
            awaitEnd(name);
            eventually().until(() -> connection.written() == 1);
        }
    }

    @Test
    void a_close_within_a_call_ends_after_the_call() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            client.text(RecordedConnection.CLOSE_IN_CALL);
            client.answerClose(client.readClose());
            client.readToEnd();
            awaitEnd(name);
        }
    }

    @Test
    void a_client_that_closes_gets_its_code_back_and_ends_once() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name);
            client.send(RawClient.CLOSE, true, new byte[] {0x03, (byte) 0xe8});
            assertThat(client.readClose().closeCode()).isEqualTo(1000);
            client.readToEnd();
            awaitEnd(name);
        }
    }

    @Test
    void a_client_that_disappears_ends_once() throws Exception {
        String name = newName();
        RawClient client = client(name);
        accepted(name);
        client.reset();
        awaitEnd(name);
    }

    @Test
    void a_client_that_disappears_without_a_reset_ends_once() throws Exception {
        String name = newName();
        RawClient client = client(name);
        accepted(name);
        client.close();
        awaitEnd(name);
    }

    @Test
    void a_client_that_disappears_during_a_write_ends_once_and_the_write_is_called_back_once() throws Exception {
        String name = newName();
        RawClient client = client(name);
        RecordedConnection connection = accepted(name);
        connection.write(MORE_THAN_TCP_TAKES);
        assertThat(connection.written()).isZero();
        client.reset();
        awaitEnd(name);
        eventually().until(() -> connection.written() == 1);
    }

    @Test
    void clients_that_do_not_read_are_cut_in_bounded_time_and_block_nobody() throws Exception {
        Map<RecordedConnection, RawClient> stalled = new LinkedHashMap<>();
        for (int i = 0; i < MORE_THAN_CLOSING_THREADS; i++) {
            String name = newName();
            RawClient client = client(name);
            stalled.put(accepted(name), client);
            accepted(name).write(MORE_THAN_TCP_TAKES);
        }
        try (RawClient other = client(newName())) {
            long start = System.nanoTime();
            stalled.keySet().forEach(connection -> connection.connection().close(CloseCode.TOO_SLOW, ""));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CLOSE_TIMEOUT);
            other.text("still there?");
            assertThat(other.readText()).isEqualTo("still there?");
        }
        for (RecordedConnection connection : stalled.keySet()) {
            awaitEnd(connection);
            eventually().until(() -> connection.written() == 1);
        }
        for (RawClient client : stalled.values()) {
            eventually().until(client::isCut);
            assertThat(client.readToEnd()).isLessThan(MORE_THAN_TCP_TAKES.length());
        }
    }

    @Test
    void a_client_that_says_it_closes_and_does_not_read_is_cut_in_bounded_time() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            RecordedConnection connection = accepted(name);
            connection.write(MORE_THAN_TCP_TAKES);
            client.send(RawClient.CLOSE, true, new byte[] {0x03, (byte) 0xe8});
            awaitEnd(connection);
            eventually().until(() -> connection.written() == 1);
            eventually().until(client::isCut);
        }
    }

    @Test
    void a_client_that_does_not_answer_the_close_is_cut_in_bounded_time() throws Exception {
        String name = newName();
        try (RawClient client = client(name)) {
            accepted(name).connection().close(CloseCode.DRAIN, "");
            assertThat(client.readClose().closeCode()).isEqualTo(1012);
            client.readToEnd();
            awaitEnd(name);
        }
    }

    @Test
    void closes_from_both_sides_and_messages_at_once_keep_to_the_contract() throws Exception {
        ConcurrentLinkedQueue<String> all = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                boolean reset = i % 2 == 0;
                runs.add(threads.submit(() -> {
                    String name = newName();
                    all.add(name);
                    RawClient client = client(name);
                    RecordedConnection connection = accepted(name);
                    client.text("a");
                    client.text("b");
                    Future<?> closing =
                            threads.submit(() -> connection.connection().close(CloseCode.RECONNECT, ""));
                    sendUntilCut(client, new byte[] {'c'});
                    if (reset) {
                        client.reset();
                    } else {
                        client.close();
                    }
                    return closing;
                }));
            }
            for (Future<?> run : runs) {
                run.get(30, TimeUnit.SECONDS);
            }
            for (String name : all) {
                awaitEnd(name);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private String newName() {
        return "c" + names.incrementAndGet();
    }

    private RawClient client(String name) throws IOException {
        return client(name, Map.of());
    }

    private RawClient client(String name, Map<String, String> headers) throws IOException {
        return new RawClient(port, "/chat?name=" + name, headers);
    }

    private RecordedConnection accepted(String name) {
        if (acceptor.connection(name) == null) {
            eventually().until(() -> acceptor.connection(name) != null);
        }
        return acceptor.connection(name);
    }

    private void awaitEnd(String name) {
        awaitEnd(accepted(name));
    }

    private static void awaitEnd(RecordedConnection connection) {
        eventually().until(() -> connection.closed() > 0);
        assertThat(connection.closed()).isEqualTo(1);
        assertThat(connection.breaches()).isEmpty();
    }

    /** Tomcat lets exceptions out of its threads when a connection goes during a write: not what is tested. */
    private static ConditionFactory eventually() {
        return await().pollInterval(POLL).dontCatchUncaughtExceptions();
    }

    private static void sendUntilCut(RawClient client, byte[] text) {
        try {
            client.send(RawClient.TEXT, true, text);
        } catch (IOException e) {
            LOG.debug("cut while sending", e);
        }
    }

    private static long heapInUse() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private record FirstText(CompletableFuture<String> text) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            return null;
        }
    }
}
