package io.parlor.examples.tutorial;

import static org.awaitility.Awaitility.await;

import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.Transport;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

/** Spring's own STOMP client, over one of its ways to connect, in {@code /topic/public}. */
final class SpringClient implements AutoCloseable {
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> positions = new CopyOnWriteArrayList<>();
    private final WebSocketStompClient client;
    private final StompSession session;

    enum Way {
        WEBSOCKET("ws", "/ws") {
            @Override
            WebSocketClient client() {
                return new StandardWebSocketClient();
            }
        },
        RAW_WEBSOCKET("ws", "/ws/websocket") {
            @Override
            WebSocketClient client() {
                return new StandardWebSocketClient();
            }
        },
        SOCKJS_WEBSOCKET("http", "/ws") {
            @Override
            WebSocketClient client() {
                return new SockJsClient(List.<Transport>of(new WebSocketTransport(new StandardWebSocketClient())));
            }
        },
        SOCKJS_XHR_STREAMING("http", "/ws") {
            @Override
            WebSocketClient client() {
                return new SockJsClient(List.<Transport>of(new RestTemplateXhrTransport(new RestTemplate())));
            }
        },
        SOCKJS_XHR_POLLING("http", "/ws") {
            @Override
            WebSocketClient client() {
                RestTemplateXhrTransport transport = new RestTemplateXhrTransport(new RestTemplate());
                transport.setXhrStreamingDisabled(true);
                return new SockJsClient(List.<Transport>of(transport));
            }
        };

        private final String scheme;
        private final String path;

        Way(String scheme, String path) {
            this.scheme = scheme;
            this.path = path;
        }

        abstract WebSocketClient client();
    }

    SpringClient(Way way, int port, StompHeaders subscription) throws Exception {
        client = new WebSocketStompClient(way.client());
        client.setMessageConverter(new StringMessageConverter());
        session = client.connectAsync(
                        way.scheme + "://localhost:" + port + way.path, new StompSessionHandlerAdapter() {})
                .get(Instances.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        session.setAutoReceipt(false);
        subscription.setDestination("/topic/public");
        session.subscribe(subscription, new StompFrameHandler() {
            @Override
            public Type getPayloadType(StompHeaders headers) {
                return String.class;
            }

            @Override
            public void handleFrame(StompHeaders headers, Object payload) {
                positions.add(headers.getFirst("position"));
                bodies.add((String) payload);
            }
        });
    }

    SpringClient(Way way, int port) throws Exception {
        this(way, port, new StompHeaders());
    }

    void say(String content) {
        session.send("/app/chat.sendMessage", "{\"content\":\"" + content + "\"}");
    }

    void expect(int count) {
        await().atMost(Instances.PATIENCE).until(() -> bodies.size() >= count);
    }

    @Override
    public void close() {
        session.disconnect();
        client.stop();
    }
}
