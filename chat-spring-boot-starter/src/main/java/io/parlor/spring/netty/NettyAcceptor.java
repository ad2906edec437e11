package io.parlor.spring.netty;

import io.parlor.ChatServer;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;

/**
 * The chat server, which lets in, besides pages of its own origin, those that the properties list, and those of this application's web server: they come
 * from the same host, but another port.
 *
 * @param webPort of the web server; not positive where there is none
 */
record NettyAcceptor(ChatServer server, CorsConfiguration allowed, IntSupplier webPort) implements ConnectionAcceptor {
    @Override
    public List<String> subprotocols() {
        return server.subprotocols();
    }

    @Override
    public boolean admits(@Nullable String origin, @Nullable String host, boolean secure) {
        return server.admits(origin, host, secure)
                || allowed.checkOrigin(origin) != null
                || (origin != null && host != null && isOfTheWebServer(origin, host));
    }

    private boolean isOfTheWebServer(String origin, String host) {
        try {
            URI page = new URI(origin);
            URI here = new URI(page.getScheme() + "://" + host);
            return page.getHost() != null
                    && page.getHost().equalsIgnoreCase(here.getHost())
                    && portOf(page) == webPort.getAsInt();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static int portOf(URI page) {
        boolean given = page.getPort() >= 0;
        return given ? page.getPort() : "https".equalsIgnoreCase(page.getScheme()) ? 443 : 80;
    }

    @Override
    public ConnectionListener accept(Connection connection, Handshake handshake) {
        return server.accept(connection, handshake);
    }
}
