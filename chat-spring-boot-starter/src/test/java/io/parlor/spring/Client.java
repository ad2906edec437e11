package io.parlor.spring;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** A WebSocket client that keeps every line it gets. Answers no heartbeats. */
public final class Client implements WebSocket.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final StringBuilder message = new StringBuilder();
    private final WebSocket socket;
    private volatile int closeCode = -1;

    private Client(HttpClient http, String address, UnaryOperator<WebSocket.Builder> options) {
        try {
            socket = options.apply(http.newWebSocketBuilder())
                    .buildAsync(URI.create(address), this)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    public static Client open(int port, String path) {
        return open(port, path, UnaryOperator.identity());
    }

    /** @throws IllegalStateException with a {@link java.net.http.WebSocketHandshakeException} as the cause if it was refused */
    public static Client open(int port, String path, UnaryOperator<WebSocket.Builder> options) {
        return new Client(HTTP, "ws://localhost:" + port + path, options);
    }

    /** Over TLS. */
    public static Client secure(int port, String path, SSLContext trust) {
        return new Client(
                HttpClient.newBuilder().sslContext(trust).build(),
                "wss://localhost:" + port + path,
                UnaryOperator.identity());
    }

    /** Connected as that guest. */
    public static Client guest(int port, String name) {
        Client client = open(port, "/parlor");
        client.send("{\"id\":1,\"op\":\"connect\",\"token\":\"" + name + "\"}");
        client.expect("\"id\":1,\"ok\"");
        return client;
    }

    public Client send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    public Client join(String room) {
        send("{\"id\":2,\"op\":\"join\",\"room\":\"" + room + "\"}");
        expect("\"id\":2,\"ok\"");
        return this;
    }

    /** Waits for a line that has this in it. */
    public String expect(String part) {
        await().atMost(PATIENCE)
                .failFast(() -> closeCode >= 0 && lines.stream().noneMatch(line -> line.contains(part)))
                .until(() -> lines.stream().anyMatch(line -> line.contains(part)));
        return lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }

    public int expectClosed() {
        await().atMost(PATIENCE).until(() -> closeCode >= 0);
        return closeCode;
    }

    public List<String> lines() {
        return lines;
    }

    public String subprotocol() {
        return socket.getSubprotocol();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            lines.addAll(message.toString().lines().toList());
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closeCode = 1006;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
