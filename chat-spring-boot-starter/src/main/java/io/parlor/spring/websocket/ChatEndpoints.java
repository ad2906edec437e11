package io.parlor.spring.websocket;

import io.parlor.ChatServer;
import io.parlor.spring.EndpointCustomizer;
import io.parlor.spring.EndpointRegistration;
import io.parlor.spring.websocket.WebSocketProperties.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.support.OriginHandshakeInterceptor;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.socket.sockjs.transport.TransportHandlingSockJsService;

/** Makes the request handlers of all endpoints. */
final class ChatEndpoints {
    private final ChatServer server;
    private final WebSocketProperties properties;
    private final CorsConfiguration origins;
    private final List<EndpointCustomizer> customizers;
    private final @Nullable SockJsWorkers workers;
    private final long maxRequestBytes;

    /** @param workers null where there is no SockJS */
    ChatEndpoints(
            ChatServer server,
            WebSocketProperties properties,
            List<EndpointCustomizer> customizers,
            @Nullable SockJsWorkers workers,
            int maxMessageBytes) {
        this.server = server;
        this.properties = properties;
        this.origins = properties.origins();
        this.customizers = customizers;
        this.workers = workers;
        this.maxRequestBytes = SockJsLimits.bytesOfRequest(maxMessageBytes);
    }

    /** By pattern of the path. */
    Map<String, Object> handlers() {
        Map<String, Object> handlers = new LinkedHashMap<>();
        properties.all().forEach(endpoint -> add(endpoint, handlers));
        return handlers;
    }

    private void add(Endpoint endpoint, Map<String, Object> handlers) {
        String preset = endpoint.protocol();
        if (preset != null && !server.subprotocols().contains(preset)) {
            throw new UnknownProtocolException(endpoint.path(), preset, server.subprotocols());
        }
        EndpointRegistration registration = new EndpointRegistration(endpoint.path());
        customizers.forEach(customizer -> customizer.customize(registration));
        HandshakeHandler own = registration.handshakeHandler();
        HandshakeHandler handshakes = own == null ? new ChatHandshakeHandler(properties.compression()) : own;
        List<HandshakeInterceptor> interceptors = new ArrayList<>();
        interceptors.add(originCheck());
        interceptors.addAll(registration.interceptors());
        ChatWebSocketHandler handler = new ChatWebSocketHandler(server, properties.options(), preset, workers);

        WebSocketHttpRequestHandler webSocket = new WebSocketHttpRequestHandler(handler, handshakes);
        webSocket.setHandshakeInterceptors(interceptors);
        handlers.put(endpoint.path(), webSocket);
        if (endpoint.sockjs() && workers != null) {
            SockJsRequestHandler sockJs =
                    new SockJsRequestHandler(endpoint.path(), sockJs(workers, handshakes, interceptors), handler);
            SockJsRequestHandler.patterns(endpoint.path()).forEach(pattern -> handlers.put(pattern, sockJs));
            SockJsIframePage page =
                    SockJsIframePage.of(endpoint.path(), properties.sockjs().clientLibrary(), origins);
            if (page != null) {
                handlers.put(SockJsIframePage.pattern(endpoint.path()), page);
            }
        }
    }

    private OriginHandshakeInterceptor originCheck() {
        OriginHandshakeInterceptor interceptor = new OriginHandshakeInterceptor(exactOrigins());
        interceptor.setAllowedOriginPatterns(originPatterns());
        return interceptor;
    }

    private List<String> exactOrigins() {
        return Objects.requireNonNull(origins.getAllowedOrigins());
    }

    private List<String> originPatterns() {
        return Objects.requireNonNullElse(origins.getAllowedOriginPatterns(), List.of());
    }

    private TransportHandlingSockJsService sockJs(
            SockJsWorkers threads, HandshakeHandler handshakes, List<HandshakeInterceptor> interceptors) {
        TransportHandlingSockJsService service =
                new TransportHandlingSockJsService(threads.timer(), SockJsTransports.all(handshakes, maxRequestBytes));
        service.setHandshakeInterceptors(interceptors);
        service.setAllowedOrigins(exactOrigins());
        service.setAllowedOriginPatterns(originPatterns());
        service.setDisconnectDelay(threads.disconnectDelay().toMillis());
        service.setStreamBytesLimit(threads.streamLimit());
        return service;
    }
}
