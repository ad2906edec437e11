package io.parlor.transport.jakarta;

import io.parlor.transport.ConnectionAcceptor;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Negotiates. One for all handshakes of an endpoint, at the same time: holds no state of any. */
final class ChatConfigurator extends ServerEndpointConfig.Configurator {
    private static final String COMPRESSION = "permessage-deflate"; // RFC 7692

    private final SessionAdopter adopter;
    private final ConnectionAcceptor acceptor;

    ChatConfigurator(SessionAdopter adopter) {
        this.adopter = adopter;
        this.acceptor = adopter.acceptor();
    }

    /**
     * The API does not tell the request's host here. So this refuses only an origin that is not let in even at the host of its own name;
     * the endpoint asks again with the real one.
     */
    @Override
    public boolean checkOrigin(@Nullable String origin) {
        if (origin == null) {
            return true;
        }
        try {
            URI uri = new URI(origin);
            return acceptor.admits(origin, uri.getRawAuthority(), "https".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException e) {
            return acceptor.admits(origin, null, false);
        }
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return acceptor.subprotocols().stream()
                .filter(requested::contains)
                .findFirst()
                .orElse("");
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        if (!adopter.options().compression()) {
            return List.of();
        }
        return requested.stream()
                .filter(offer -> offer.getName().equals(COMPRESSION))
                .filter(offer ->
                        installed.stream().anyMatch(known -> known.getName().equals(COMPRESSION)))
                .toList();
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        Opening.of(request).putInto(config);
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(new ChatEndpoint(adopter));
    }
}
