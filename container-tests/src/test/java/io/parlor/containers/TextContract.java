package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.model.EventType;
import io.parlor.model.RoomId;
import io.parlor.protocol.json.JsonProtocol;
import io.parlor.protocol.text.TextProtocol;
import io.parlor.room.Post;
import io.parlor.security.Authenticator;
import io.parlor.transport.jakarta.EndpointOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of the tutorial's first half: {@code new WebSocket(url)}, text out, text in. */
abstract class TextContract {
    private static final long PATIENCE_SECONDS = 60;

    private final HttpClient http = HttpClient.newHttpClient();
    private ChatServer chat;
    private TransportLauncher container;
    private URI address;

    abstract TransportLauncher launcher();

    @BeforeEach
    void start() throws Exception {
        chat = ChatServer.builder()
                .protocols(
                        new JsonProtocol(),
                        TextProtocol.at("/chat", "room")
                                .formatter(event -> "Server received: " + TextProtocol.textOf(event))
                                .token(handshake -> "guest")
                                .initialHistory(2)
                                .build())
                .authenticator(Authenticator.guests())
                .build();
        container = launcher();
        address = URI.create("ws://localhost:" + container.start(chat, EndpointOptions.DEFAULT) + "/chat");
    }

    @AfterEach
    void stop() {
        chat.close();
        container.close();
    }

    @Test
    void whatOneSendsAllGet() {
        Page ann = new Page();
        ann.say("hello \"you\"\n");
        assertThat(ann.next()).isEqualTo("Server received: hello \"you\"\n");
        Page bob = new Page();
        assertThat(bob.next()).isEqualTo("Server received: hello \"you\"\n");
        bob.say("{\"a\":1}");
        assertThat(ann.next()).isEqualTo("Server received: {\"a\":1}");
        assertThat(bob.next()).isEqualTo("Server received: {\"a\":1}");
    }

    @Test
    void eachMessageIsOneOfItsOwn() {
        Page ann = new Page();
        for (int i = 0; i < 20; i++) {
            ann.say("" + i);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(ann.next()).isEqualTo("Server received: " + i);
        }
    }

    @Test
    void messagesOfOthersComeAsTheirJsonAndOtherEventsNotAtAll() {
        Page ann = new Page();
        ann.say("first");
        ann.next();
        post(new Post(new EventType("x.other"), null, null, "1"));
        post(Post.message("{\"text\":\"hi\"}"));
        assertThat(ann.next()).isEqualTo("Server received: {\"text\":\"hi\"}");
    }

    private void post(Post post) {
        chat.room(new RoomId("room")).post(post).toCompletableFuture().join();
    }

    @Test
    void whatIsTooLongClosesItsSendersConnectionAlone() {
        Page bob = new Page();
        Page ann = new Page();
        ann.say("x".repeat(20_000));
        assertThat(ann.closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join())
                .isEqualTo(1009);
        bob.say("1");
        assertThat(bob.next()).isEqualTo("Server received: 1");
    }

    private final class Page implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket =
                http.newWebSocketBuilder().buildAsync(address, this).join();

        void say(String text) {
            socket.sendText(text, true).join();
        }

        String next() {
            try {
                String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(message).as("a message").isNotNull();
                return message;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }
}
