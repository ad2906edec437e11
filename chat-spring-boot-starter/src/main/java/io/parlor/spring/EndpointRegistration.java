package io.parlor.spring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** One path at which clients connect, before it is opened. For {@link EndpointCustomizer}; not thread-safe. */
public final class EndpointRegistration {
    private final String path;
    private final List<HandshakeInterceptor> interceptors = new ArrayList<>();
    private @Nullable HandshakeHandler handshakeHandler;

    /** @param path where, within the dispatcher servlet */
    public EndpointRegistration(String path) {
        this.path = Objects.requireNonNull(path);
    }

    public String path() {
        return path;
    }

    /** Adds some after those that were added before; the check of the origin comes ahead of all. */
    public EndpointRegistration interceptors(HandshakeInterceptor... added) {
        interceptors.addAll(Arrays.asList(added));
        return this;
    }

    public List<HandshakeInterceptor> interceptors() {
        return List.copyOf(interceptors);
    }

    /** Does the handshake instead of Parlor's own: to say who the user is, for example. It negotiates subprotocols and extensions then, too. */
    public EndpointRegistration handshakeHandler(HandshakeHandler handler) {
        handshakeHandler = Objects.requireNonNull(handler);
        return this;
    }

    /** Null for Parlor's own. */
    public @Nullable HandshakeHandler handshakeHandler() {
        return handshakeHandler;
    }
}
