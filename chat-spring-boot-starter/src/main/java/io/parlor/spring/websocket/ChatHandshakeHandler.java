package io.parlor.spring.websocket;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** As the plain jakarta transport negotiates: the subprotocol that the server prefers, and no compression unless it is asked for. */
final class ChatHandshakeHandler extends DefaultHandshakeHandler {
    private final boolean compression;

    ChatHandshakeHandler(boolean compression) {
        this.compression = compression;
    }

    @Override
    protected @Nullable String selectProtocol(List<String> requested, WebSocketHandler handler) {
        return determineHandlerSupportedProtocols(handler).stream()
                .filter(requested::contains)
                .findFirst()
                .orElse(null);
    }

    @Override
    protected List<WebSocketExtension> filterRequestedExtensions(
            ServerHttpRequest request, List<WebSocketExtension> requested, List<WebSocketExtension> supported) {
        return compression ? super.filterRequestedExtensions(request, requested, supported) : List.of();
    }
}
