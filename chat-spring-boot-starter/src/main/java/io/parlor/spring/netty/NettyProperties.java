package io.parlor.spring.netty;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A port of its own for chat clients, if parlor.server.transport has netty.
 *
 * @param host Name or address of the interface to listen on. By default all.
 * @param port Where to listen; 0 for a port that is free.
 * @param path Where clients connect; any other path is answered by 404.
 * @param threads Number of event loops. By default one a core.
 * @param sslBundle SSL bundle to speak TLS with. By default there is none: a proxy in front may do it.
 * @param handshakeTimeout From the opening of a network connection to the end of the handshakes of TLS and WebSocket.
 * @param closeTimeout How long a client is waited for that does not read, before its connection is cut.
 */
@ConfigurationProperties("parlor.netty")
record NettyProperties(
        @Nullable String host,
        @DefaultValue("8081") int port,
        @DefaultValue("/parlor") String path,
        @Nullable Integer threads,
        @Nullable String sslBundle,
        @DefaultValue("10s") Duration handshakeTimeout,
        @DefaultValue("2s") Duration closeTimeout) {}
