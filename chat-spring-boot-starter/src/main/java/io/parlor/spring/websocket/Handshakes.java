package io.parlor.spring.websocket;

import io.parlor.transport.Handshake;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/** What Spring knows of the request that opened a session. */
final class Handshakes {
    private static final String OFFERED = "Sec-WebSocket-Protocol";

    private Handshakes() {}

    /** @param preset the subprotocol for clients that offer none; null for the server's first */
    static Handshake of(WebSocketSession session, @Nullable String preset) {
        URI uri = session.getUri();
        InetSocketAddress address = session.getRemoteAddress();
        HttpHeaders headers = session.getHandshakeHeaders();
        String agreed = session.getAcceptedProtocol();
        boolean offeredNone = headers.getFirst(OFFERED) == null;
        return new Handshake(
                agreed != null && !agreed.isEmpty() ? agreed : offeredNone ? preset : null,
                uri == null || uri.getPath() == null ? "" : uri.getPath(),
                copyOf(headers),
                parameters(uri),
                session.getPrincipal(),
                address == null ? null : address.getHostString());
    }

    private static Map<String, List<String>> copyOf(HttpHeaders headers) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach(copy::put);
        return copy;
    }

    private static Map<String, List<String>> parameters(@Nullable URI uri) {
        Map<String, List<String>> decoded = new LinkedHashMap<>();
        if (uri != null && uri.getRawQuery() != null) {
            UriComponentsBuilder.newInstance()
                    .query(uri.getRawQuery())
                    .build()
                    .getQueryParams()
                    .forEach((name, values) ->
                            values.forEach(value -> decoded.computeIfAbsent(decode(name), n -> new ArrayList<>())
                                    .add(value == null ? "" : decode(value))));
        }
        return decoded;
    }

    private static String decode(String text) {
        try {
            return UriUtils.decode(text.replace('+', ' '), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
