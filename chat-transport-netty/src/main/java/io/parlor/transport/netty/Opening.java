package io.parlor.transport.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import io.parlor.transport.Handshake;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The request of one handshake. */
record Opening(
        String path,
        Map<String, List<String>> parameters,
        HttpHeaders headers,
        @Nullable String remoteAddress,
        boolean secure) {
    /** Null if the request's target cannot be read. */
    static @Nullable Opening of(HttpRequest request, Channel channel) {
        try {
            QueryStringDecoder target = new QueryStringDecoder(request.uri());
            return new Opening(
                    target.path(),
                    target.parameters(),
                    request.headers(),
                    channel.remoteAddress() instanceof InetSocketAddress address ? address.getHostString() : null,
                    channel.pipeline().get(SslHandler.class) != null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The same, with an equal path that is there already. */
    Opening at(String known) {
        return new Opening(known, parameters, headers, remoteAddress, secure);
    }

    @Nullable String origin() {
        return headers.get(HttpHeaderNames.ORIGIN);
    }

    @Nullable String host() {
        return headers.get(HttpHeaderNames.HOST);
    }

    boolean offersSubprotocols() {
        return headers.contains(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    }

    /** The first of the server's that the client offers too; null if there is none. */
    @Nullable String subprotocol(List<String> known) {
        return known.stream()
                .filter(name -> headers.containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, name, false))
                .findFirst()
                .orElse(null);
    }

    Handshake handshake(@Nullable String subprotocol, SharedHeaders shared) {
        Map<String, List<String>> all = new HashMap<>();
        for (String name : headers.names()) {
            SharedHeaders.Header header = shared.shared(name, List.copyOf(headers.getAll(name)));
            all.putIfAbsent(header.name(), header.values());
        }
        return new Handshake(subprotocol, path, all, parameters, null, remoteAddress);
    }
}
