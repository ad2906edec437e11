package io.parlor.spring.websocket;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP transports of SockJS, by hand. Every frame ({@code o}, {@code a[...]}, {@code c[...]}) is taken apart into the lines that were sent. */
public final class SockJsClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    final List<String> lines = new CopyOnWriteArrayList<>();
    volatile String closed;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String session;
    private volatile boolean opened;
    private volatile boolean stopped;

    public SockJsClient(int port, String path) {
        session = "http://localhost:" + port + path + "/000/" + UUID.randomUUID();
    }

    /** Sends one request, and takes its answer. */
    public SockJsClient poll() {
        HttpResponse<String> response = post("/xhr", "");
        if (response.statusCode() != 200) {
            throw new IllegalStateException("status " + response.statusCode() + ": " + response.body());
        }
        response.body().lines().forEach(this::frame);
        return this;
    }

    /** Polls until a line has this in it. */
    public String pollFor(String part) {
        await().atMost(PATIENCE).until(() -> {
            if (!has(part)) {
                poll();
            }
            return has(part);
        });
        return lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }

    boolean has(String part) {
        return lines.stream().anyMatch(line -> line.contains(part));
    }

    public HttpResponse<String> send(String... messages) {
        return post("/xhr_send", JSON.writeValueAsString(messages));
    }

    HttpResponse<String> post(String transport, String body) {
        return exchange(HttpRequest.newBuilder(URI.create(session + transport)).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keeps a response open, and opens a new one when the server ends it. */
    SockJsClient stream(String transport, boolean get) {
        Thread reader = new Thread(() -> {
            while (!stopped && closed == null) {
                readResponse(transport, get);
            }
        });
        reader.setDaemon(true);
        reader.start();
        await().atMost(PATIENCE).until(() -> opened);
        return this;
    }

    private void readResponse(String transport, boolean get) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(session + transport));
        try {
            var response = http.send(
                    (get ? request.GET() : request.POST(BodyPublishers.noBody())).build(),
                    BodyHandlers.ofInputStream());
            try (BufferedReader body =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String line = body.readLine(); line != null && !stopped; line = body.readLine()) {
                    frame(line.startsWith("data: ") ? line.substring(6) : line);
                }
            }
        } catch (IOException e) {
            // A new request follows.
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    String expect(String part) {
        await().atMost(PATIENCE).until(() -> has(part));
        return lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }

    private void frame(String frame) {
        if (frame.equals("o")) {
            opened = true;
        } else if (frame.startsWith("a")) {
            for (String message : JSON.readValue(frame.substring(1), String[].class)) {
                lines.addAll(message.lines().toList());
            }
        } else if (frame.startsWith("c")) {
            closed = frame;
        }
    }

    @Override
    public void close() {
        stopped = true;
    }
}
