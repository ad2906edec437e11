package io.parlor.containers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.handler.ssl.SslContextBuilder;
import io.parlor.transport.netty.NettyChatServer;
import io.parlor.transport.netty.NettyChatServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is Netty's alone, besides what {@link NettyChatEndpointTest} and {@link NettyChatTest} say of all transports. */
class NettyServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String UPGRADE =
            "GET /chat?name=raw HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final RecordingAcceptor acceptor = new RecordingAcceptor();
    private NettyChatServer server;

    private int start(UnaryOperator<NettyChatServerBuilder> settings) throws IOException {
        server = settings.apply(
                        NettyChatServer.builder(acceptor).host("127.0.0.1").port(0))
                .start();
        return server.port();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void speaks_tls(@TempDir Path folder) throws Exception {
        KeyStore keys = selfSigned(folder);
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "secret".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext clients = SSLContext.getInstance("TLS");
        clients.init(null, trusted.getTrustManagers(), null);

        int port = start(builder -> builder.tls(tls(own)));

        Echo echo = new Echo();
        WebSocket socket = HttpClient.newBuilder()
                .sslContext(clients)
                .build()
                .newWebSocketBuilder()
                .header("Origin", "https://localhost:" + port)
                .buildAsync(URI.create("wss://localhost:" + port + "/chat?name=tls"), echo)
                .get(30, TimeUnit.SECONDS);
        String longText = "x".repeat(60_000);
        socket.sendText(longText, true).join();
        assertThat(echo.text.get(30, TimeUnit.SECONDS)).isEqualTo(longText);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(echo.closeCode.get(30, TimeUnit.SECONDS)).isEqualTo(1000);
        await().atMost(PATIENCE).until(() -> acceptor.connection("tls").closed() == 1);
    }

    private static io.netty.handler.ssl.SslContext tls(KeyManagerFactory keys) {
        try {
            return SslContextBuilder.forServer(keys).build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore selfSigned(Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(
                "-genkeypair -keyalg EC -alias localhost -dname CN=localhost -ext san=dns:localhost -storepass secret"
                        .split(" ")));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, "secret".toCharArray());
        }
        return keys;
    }

    @Test
    void answers_what_is_no_handshake_with_an_error() throws Exception {
        int port = start(builder -> builder);
        assertThat(statusOf(port, "GET /other HTTP/1.1\r\nHost: h\r\n\r\n")).isEqualTo(404);
        assertThat(statusOf(port, "GET /chat HTTP/1.1\r\nHost: h\r\n\r\n")).isEqualTo(426);
        assertThat(statusOf(port, UPGRADE.replace("Version: 13", "Version: 8"))).isEqualTo(426);
        assertThat(statusOf(port, UPGRADE.replace("Sec-WebSocket-Key: ", "X-Key: ")))
                .isEqualTo(400);
        assertThat(statusOf(port, UPGRADE.replace("GET", "POST"))).isEqualTo(400);
        assertThat(statusOf(port, "GET /chat?name=%zz HTTP/1.1\r\nHost: h\r\n\r\n"))
                .isEqualTo(400);
        assertThat(statusOf(port, "GET /chat HTTP/1.1\r\nX: " + "x".repeat(100_000) + "\r\n\r\n"))
                .isEqualTo(400);
        assertThat(acceptor.connection("raw")).isNull();
    }

    @Test
    void cuts_off_who_says_nothing() throws Exception {
        int port = start(builder -> builder.handshakeTimeout(Duration.ofMillis(200)));
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
            slow.getOutputStream().write("GET /chat HTTP/1.1\r\nX: ".getBytes(ISO_8859_1));
            silent.setSoTimeout(30_000);
            slow.setSoTimeout(30_000);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(slow.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void keeps_no_answers_to_pings_for_who_does_not_read() throws Exception {
        int port = start(builder -> builder);
        byte[] pings = new byte[131 * 1000];
        for (int at = 0; at < pings.length; at += 131) {
            pings[at] = (byte) 0x89;
            pings[at + 1] = (byte) (0x80 | 125);
        }
        try (RawClient flood = new RawClient(port, "/chat?name=flood", Map.of())) {
            for (int i = 0; i < 400; i++) { // 50 MB
                flood.sendRaw(pings);
            }
            flood.text("after the flood");
            await().atMost(PATIENCE).until(() -> acceptor.connection("flood").texts() == 1);
            var memory = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
            assertThat(memory.usedDirectMemory() + memory.usedHeapMemory()).isLessThan(32 << 20);
        }
    }

    @Test
    void reports_all_settings_that_are_wrong_at_once_and_a_port_that_is_taken() throws Exception {
        assertThatThrownBy(() -> NettyChatServer.builder(acceptor)
                        .port(-1)
                        .path("chat")
                        .threads(0)
                        .closeTimeout(Duration.ZERO)
                        .handshakeTimeout(Duration.ofHours(1))
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("port", "path", "threads", "closeTimeout", "handshakeTimeout");
        int port = start(builder -> builder);
        assertThatThrownBy(() -> NettyChatServer.builder(acceptor)
                        .port(port)
                        .host("127.0.0.1")
                        .start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("port " + port);
    }

    @Test
    void ends_all_connections_when_it_is_closed() throws Exception {
        int port = start(builder -> builder);
        try (RawClient client = new RawClient(port, "/chat?name=left", Map.of())) {
            client.text("hi");
            client.readText();
            server.close();
            client.readToEnd();
            assertThat(acceptor.connection("left").closed()).isEqualTo(1);
            acceptor.connection("left").write("late");
            assertThat(acceptor.connection("left").written()).isEqualTo(1);
        }
    }

    private static int statusOf(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
            return Integer.parseInt(new String(start, UTF_8).substring("HTTP/1.1 ".length()));
        }
    }

    private static final class Echo implements WebSocket.Listener {
        private final StringBuilder pieces = new StringBuilder();
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            pieces.append(data);
            if (last) {
                text.complete(pieces.toString());
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closeCode.complete(code);
            return null;
        }
    }
}
