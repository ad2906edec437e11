package io.parlor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.transport.jakarta.EndpointOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is agreed on, who is let in, and what the engine is told of it. */
abstract class EndpointHandshakesContract extends ChatEndpointTopic {
    EndpointHandshakesContract(ChatEndpointContract contract) {
        super(contract);
    }

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
        try (TransportLauncher compressing = contract.launcher()) {
            int other = compressing.start(acceptor, EndpointOptions.DEFAULT.withCompression(true));
            Map<String, String> offer = Map.of("Sec-WebSocket-Extensions", "permessage-deflate");
            try (RawClient client = new RawClient(other, "/chat?name=" + newName(), offer)) {
                assertThat(client.status()).isEqualTo(101);
                assertThat(client.header("Sec-WebSocket-Extensions")).isEqualTo(contract.extensionOfContainer());
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
            assertThat(client.status()).isEqualTo(contract.statusOfRefusedOrigin());
        }
        try (RawClient client = client(name, Map.of("Origin", "null"))) {
            assertThat(client.status()).isEqualTo(contract.statusOfRefusedOrigin());
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
}
