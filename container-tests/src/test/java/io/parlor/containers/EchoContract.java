package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A container takes an endpoint instance that the host made, and carries text both ways. */
public abstract class EchoContract {
    abstract WebSocketContainerLauncher launcher();

    @Test
    void an_endpoint_that_is_added_in_code_echoes_a_text_message() throws Exception {
        try (WebSocketContainerLauncher launcher = launcher()) {
            int port = launcher.start(configOf(new Echo(UnaryOperator.identity())));
            CompletableFuture<String> answer = new CompletableFuture<>();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("chat.v1.json")
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/echo"), new FirstText(answer))
                    .get(10, TimeUnit.SECONDS);
            socket.sendText("grüezi", true);
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("grüezi");
            assertThat(socket.getSubprotocol()).isEqualTo("chat.v1.json");
            socket.abort();
        }
    }

    private static ServerEndpointConfig configOf(Endpoint endpoint) {
        return ServerEndpointConfig.Builder.create(endpoint.getClass(), "/echo")
                .subprotocols(List.of("chat.v1.json"))
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(endpoint);
                    }
                })
                .build();
    }

    // Public: Jetty refuses a class that is not.
    public static final class Echo extends Endpoint {
        private final UnaryOperator<String> answer;

        Echo(UnaryOperator<String> answer) {
            this.answer = answer;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>)
                    text -> session.getAsyncRemote().sendText(answer.apply(text)));
        }
    }

    private record FirstText(CompletableFuture<String> text) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            text.completeExceptionally(error);
        }
    }
}
