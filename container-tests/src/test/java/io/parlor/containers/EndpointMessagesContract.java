package io.parlor.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Messages of a client: whole, in order, of bounded length, and not kept. */
abstract class EndpointMessagesContract extends ChatEndpointTopic {
    EndpointMessagesContract(ChatEndpointContract contract) {
        super(contract);
    }

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
        assertThat(grown).isLessThan(200L * contract.bytesKeptByContainer());
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
