package io.parlor.transport.jakarta;

import io.parlor.transport.Handshake;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The request of one handshake, copied while the container lets us see it. It travels to the endpoint in the user properties, which
 * containers copy for each connection since jakarta.websocket 2.1.
 */
record Opening(Handshake request) {
    private static final String KEY = Opening.class.getName();

    // Jetty puts it there; the API has no place for it.
    private static final String REMOTE_ADDRESS = "jakarta.websocket.endpoint.remoteAddress";

    static Opening of(HandshakeRequest request) {
        URI uri = request.getRequestURI();
        return new Opening(new Handshake(
                null,
                Objects.requireNonNullElse(uri.getPath(), ""),
                request.getHeaders(),
                copyOf(request.getParameterMap()),
                request.getUserPrincipal(),
                null));
    }

    void putInto(ServerEndpointConfig config) {
        config.getUserProperties().put(KEY, this);
    }

    static Opening takeFrom(Session session) {
        if (session.getUserProperties().remove(KEY) instanceof Opening opening) {
            return session.getUserProperties().get(REMOTE_ADDRESS) instanceof InetSocketAddress address
                    ? opening.from(address.getHostString())
                    : opening;
        }
        throw new IllegalStateException("The container lost the user properties of the handshake");
    }

    @Nullable String origin() {
        return request.header("Origin");
    }

    @Nullable String host() {
        return request.header("Host");
    }

    Handshake handshake(@Nullable String subprotocol) {
        return with(subprotocol, request.remoteAddress());
    }

    private Opening from(String remoteAddress) {
        return new Opening(with(request.subprotocol(), remoteAddress));
    }

    private Handshake with(@Nullable String subprotocol, @Nullable String remoteAddress) {
        return new Handshake(
                subprotocol,
                request.path(),
                request.headers(),
                request.parameters(),
                request.principal(),
                remoteAddress);
    }

    private static Map<String, List<String>> copyOf(Map<String, List<String>> parameters) {
        Map<String, List<String>> copy = new HashMap<>();
        parameters.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        return copy;
    }
}
