package io.parlor.spring.websocket;

import io.parlor.transport.jakarta.EndpointOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Where and how clients connect.
 *
 * @param enabled Whether there is an endpoint at all.
 * @param path Where clients connect, within the dispatcher servlet.
 * @param protocol Subprotocol for clients that offer none. By default the server's first.
 * @param allowedOrigins Origins whose pages may connect, besides the application's own; * for all, which is the pattern * then.
 * @param allowedOriginPatterns The same, with patterns such as https://*.example.com.
 * @param compression Whether clients may have their messages compressed. It costs a compressor a connection.
 * @param closeTimeout How long a client is waited for that does not read, before its connection is cut.
 * @param sockjs SockJS, for clients that cannot open a WebSocket.
 * @param endpoints Further endpoints, by any name.
 */
@ConfigurationProperties("parlor.websocket")
public record WebSocketProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("/parlor") String path,
        @Nullable String protocol,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue List<String> allowedOriginPatterns,
        @DefaultValue("false") boolean compression,
        @DefaultValue("2s") Duration closeTimeout,
        @DefaultValue SockJs sockjs,
        @DefaultValue Map<String, Endpoint> endpoints) {

    /**
     * SockJS, for clients that cannot open a WebSocket. Its HTTP transports need sticky sessions where there are several nodes.
     *
     * @param enabled Whether the endpoint at parlor.websocket.path speaks SockJS too.
     * @param disconnectDelay After which time without a request a client is gone.
     * @param streamLimit After how many bytes a streaming client has to send a new request.
     * @param threads Most threads that write to SockJS clients; a client that does not read holds one of them up to the container's write timeout.
     * @param clientLibrary Where the page of the iframe transports loads sockjs-client from. By default the WebJar, if it is on the class path; else there is no such page.
     */
    public record SockJs(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("5s") Duration disconnectDelay,
            @DefaultValue("128KB") DataSize streamLimit,
            @DefaultValue("64") int threads,
            @Nullable String clientLibrary) {}

    /**
     * A further endpoint.
     *
     * @param path Where, within the dispatcher servlet.
     * @param protocol Subprotocol for clients that offer none. By default the server's first.
     * @param sockjs Whether it speaks SockJS too.
     */
    public record Endpoint(
            String path,
            @Nullable String protocol,
            @DefaultValue("false") boolean sockjs) {}

    /** Where pages may come from. Credentials come with them, so that {@code *} can only be a pattern: of SockJS, Spring refuses it otherwise. */
    public CorsConfiguration origins() {
        CorsConfiguration origins = new CorsConfiguration();
        origins.setAllowedOrigins(allowedOrigins.stream()
                .filter(o -> !o.equals(CorsConfiguration.ALL))
                .toList());
        origins.setAllowedOriginPatterns(allowedOriginPatterns);
        if (allowedOrigins.contains(CorsConfiguration.ALL)) {
            origins.addAllowedOriginPattern(CorsConfiguration.ALL);
        }
        return origins;
    }

    EndpointOptions options() {
        return new EndpointOptions(compression, closeTimeout);
    }

    /** The main endpoint and the further ones. */
    List<Endpoint> all() {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(new Endpoint(path, protocol, sockjs.enabled)),
                        endpoints.values().stream())
                .toList();
    }
}
