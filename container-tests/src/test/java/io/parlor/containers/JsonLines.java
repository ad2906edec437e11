package io.parlor.containers;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that speaks {@code chat.v1.json}, and keeps what it gets. */
final class JsonLines implements WebSocket.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(StompClient.PATIENCE_SECONDS);
    private static final Pattern EVENT = Pattern.compile("\\{\"room\":.*\"pos\":\"([^\"]+)\".*");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;
    private int id;

    JsonLines(HttpClient http, URI address, String user) {
        socket = http.newWebSocketBuilder()
                .subprotocols("chat.v1.json")
                .buildAsync(address, this)
                .join();
        send("connect", "\"token\":\"" + user + "\"");
    }

    /** @param start more members of the command, each with a comma before it */
    JsonLines join(String room, String start) {
        send("join", "\"room\":\"" + room + "\"" + start);
        await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.contains("\"live\"")));
        return this;
    }

    void post(String room, String body) {
        send("post", "\"room\":\"" + room + "\",\"body\":" + body);
    }

    private void send(String op, String members) {
        socket.sendText("{\"id\":" + ++id + ",\"op\":\"" + op + "\"," + members + "}", true)
                .join();
    }

    /** The positions of the first so many events, waited for. */
    List<String> positions(int count) {
        await().atMost(PATIENCE).until(() -> positions().size() >= count);
        return positions();
    }

    private List<String> positions() {
        return lines.stream()
                .map(EVENT::matcher)
                .filter(Matcher::matches)
                .map(event -> event.group(1))
                .toList();
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            part.toString().lines().forEach(lines::add);
            part.setLength(0);
        }
        from.request(1);
        return null;
    }
}
