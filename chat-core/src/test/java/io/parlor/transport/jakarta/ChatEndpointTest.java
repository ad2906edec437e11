package io.parlor.transport.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatEndpointTest {
    private final List<Object> added = new ArrayList<>();
    private final ServerContainer container = (ServerContainer) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {ServerContainer.class}, (proxy, method, args) -> {
                added.add(args[0]);
                return null;
            });

    @Test
    void registering_adds_one_endpoint_at_the_path() throws Exception {
        ChatEndpoint.register(container, "/chat", new Nobody());
        assertThat(added).singleElement().isInstanceOfSatisfying(ServerEndpointConfig.class, config -> {
            assertThat(config.getPath()).isEqualTo("/chat");
            assertThat(config.getEndpointClass()).isEqualTo(ChatEndpoint.class);
            assertThat(config.getSubprotocols()).containsExactly("a", "b");
        });
    }

    @Test
    void each_connection_has_an_endpoint_of_its_own() throws Exception {
        var configurator = ChatEndpoint.config("/chat", new Nobody()).getConfigurator();
        assertThat(configurator.getEndpointInstance(ChatEndpoint.class))
                .isNotSameAs(configurator.getEndpointInstance(ChatEndpoint.class));
    }

    @Test
    void a_close_timeout_out_of_range_is_refused() {
        assertThatThrownBy(() -> EndpointOptions.DEFAULT.withCloseTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("closeTimeout");
    }

    private static final class Nobody implements ConnectionAcceptor {
        @Override
        public List<String> subprotocols() {
            return List.of("a", "b");
        }

        @Override
        public boolean admits(String origin, String host, boolean secure) {
            return false;
        }

        @Override
        public ConnectionListener accept(Connection connection, Handshake handshake) {
            throw new AssertionError("nobody is admitted");
        }
    }
}
