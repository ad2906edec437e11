package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.ChatServer;
import io.parlor.model.UserId;
import io.parlor.schema.ProtocolSchema;
import io.parlor.security.Authenticator;
import io.parlor.transport.jakarta.EndpointOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole of it in a container: server, protocol and transport, with a client that others wrote. All that goes over the wire is checked by the schema. */
abstract class ChatContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern EVENT = Pattern.compile("\\{\"room\":\"lobby\",\"pos\":\"([^\"]+)\".*\"body\":(.*)}");

    private final HttpClient http = HttpClient.newHttpClient();
    private ChatServer chat;
    private TransportLauncher container;
    private URI address;

    abstract TransportLauncher launcher();

    @BeforeEach
    void start() throws Exception {
        chat = ChatServer.builder().authenticator(Authenticator.guests()).build();
        container = launcher();
        address = URI.create("ws://localhost:" + container.start(chat, EndpointOptions.DEFAULT) + "/chat");
    }

    @AfterEach
    void stop() {
        chat.close();
        container.close();
    }

    @Test
    void allSeeTheSameInTheSameOrder() {
        Client ann = new Client("ann").join("");
        Client bob = new Client("bob").join("");
        for (int i = 0; i < 50; i++) {
            ann.post("\"ann " + i + "\"");
            bob.post("\"bob " + i + "\"");
        }
        await().atMost(PATIENCE)
                .until(() -> ann.events().size() == 100 && bob.events().size() == 100);
        assertThat(ann.events()).isEqualTo(bob.events()).doesNotHaveDuplicates();
        assertThat(ann.lines).noneMatch(line -> line.contains("\"error\""));
    }

    @Test
    void whoWasCutOffComesBackWhereItWas() {
        Client ann = new Client("ann").join("");
        Client bob = new Client("bob").join("");
        ann.post("1");
        await().atMost(PATIENCE).until(() -> bob.events().size() == 1);
        String last = bob.lastPosition();
        bob.socket.abort();
        await().atMost(PATIENCE)
                .until(() -> chat.sessions().ofUser(new UserId("bob")).isEmpty());
        ann.post("2");
        ann.post("3");
        await().atMost(PATIENCE).until(() -> ann.events().size() == 3);

        Client again = new Client("bob").join(",\"after\":\"" + last + "\"");

        await().atMost(PATIENCE).until(() -> again.events().size() == 2);
        assertThat(again.events()).isEqualTo(ann.events().subList(1, 3));
        assertThat(again.lines).anyMatch(line -> line.contains("\"recovered\":true"));
    }

    @Test
    void aDrainTellsClientsWhenToComeBackAndClosesWith1012() {
        Client ann = new Client("ann").join("");
        assertThat(chat.drain(Duration.ofSeconds(1), Duration.ofSeconds(10))).succeedsWithin(PATIENCE);
        await().atMost(PATIENCE).until(() -> ann.closeCode == 1012);
        assertThat(ann.lines).anyMatch(line -> line.startsWith("{\"drain\":{\"after\":"));
        assertThat(chat.sessions().count()).isZero();
    }

    @Test
    void whoIsNobodyIsClosedWith4401() {
        Client nobody = new Client("");
        await().atMost(PATIENCE).until(() -> nobody.closeCode == 4401);
        assertThat(nobody.lines).singleElement().asString().contains("\"unauthorized\"");
    }

    private final class Client implements WebSocket.Listener {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final WebSocket socket;
        private final StringBuilder part = new StringBuilder();
        private volatile int closeCode;
        private long id;

        Client(String user) {
            socket = http.newWebSocketBuilder()
                    .subprotocols("chat.v1.json")
                    .buildAsync(address, this)
                    .join();
            send("connect", "\"token\":\"" + user + "\"");
        }

        Client join(String start) {
            send("join", "\"room\":\"lobby\"" + start);
            await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.contains("\"live\"")));
            return this;
        }

        void post(String body) {
            send("post", "\"room\":\"lobby\",\"key\":\"k-" + (id + 1) + "\",\"body\":" + body);
        }

        private void send(String op, String members) {
            String command = "{\"id\":" + ++id + ",\"op\":\"" + op + "\"," + members + "}";
            ProtocolSchema.requireClientMessage(command);
            socket.sendText(command, true).join();
        }

        /** The events of the room as they came. */
        List<String> events() {
            return lines.stream().filter(line -> EVENT.matcher(line).matches()).toList();
        }

        String lastPosition() {
            List<String> all = new ArrayList<>(events());
            Matcher event = EVENT.matcher(all.get(all.size() - 1));
            assertThat(event.matches()).isTrue();
            return event.group(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                String message = part.toString();
                part.setLength(0);
                try {
                    ProtocolSchema.requireServerMessage(message);
                    message.lines().forEach(lines::add);
                } catch (AssertionError | RuntimeException e) {
                    lines.add("\"error\": not by the schema: " + e);
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closeCode = code;
            return null;
        }
    }
}
