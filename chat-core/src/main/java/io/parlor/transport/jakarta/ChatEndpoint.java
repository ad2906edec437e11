package io.parlor.transport.jakarta;

import io.parlor.model.CloseCode;
import io.parlor.transport.ConnectionAcceptor;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chat endpoint for a jakarta.websocket container. Either {@link #register} it with the container, or deploy the
 * {@link #config} in the way the container offers. The container makes one instance a connection; hosts make none.
 *
 * <p>An origin that no host could admit is answered by 403 (Undertow: 404) before the upgrade. The API shows the {@code Host} header only
 * when it is too late for that: what is refused because of it is closed with 4403, and a client that offers only unknown subprotocols
 * with 1002, before the acceptor is told of the connection.
 */
public final class ChatEndpoint extends Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(ChatEndpoint.class);

    private final SessionAdopter adopter;

    // Written by the thread of onOpen, read by those of onClose and onError.
    private volatile @Nullable AdoptedSession adopted;

    ChatEndpoint(SessionAdopter adopter) {
        this.adopter = adopter;
    }

    /** Adds the endpoint, with {@link EndpointOptions#DEFAULT}, to a container that is not yet running. */
    public static void register(ServerContainer container, String path, ConnectionAcceptor acceptor)
            throws DeploymentException {
        container.addEndpoint(config(path, acceptor));
    }

    /** {@link #config(String, ConnectionAcceptor, EndpointOptions)} with {@link EndpointOptions#DEFAULT}. */
    public static ServerEndpointConfig config(String path, ConnectionAcceptor acceptor) {
        return config(path, acceptor, EndpointOptions.DEFAULT);
    }

    /**
     * What a host deploys itself.
     *
     * @param path where, within the context of the container; starts with a slash
     */
    public static ServerEndpointConfig config(String path, ConnectionAcceptor acceptor, EndpointOptions options) {
        return ServerEndpointConfig.Builder.create(ChatEndpoint.class, path)
                .subprotocols(acceptor.subprotocols())
                .configurator(new ChatConfigurator(new SessionAdopter(acceptor, options)))
                .build();
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        AdoptedSession opened = adopter.prepare(session);
        adopted = opened;
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>) opened::text);
        session.addMessageHandler(byte[].class, (MessageHandler.Partial<byte[]>) opened::binary);

        Opening opening = Opening.takeFrom(session);
        if (!adopter.acceptor().admits(opening.origin(), opening.host(), session.isSecure())) {
            opened.refuse(CloseCode.FORBIDDEN, "origin not allowed");
            return;
        }
        String subprotocol = session.getNegotiatedSubprotocol();
        boolean none = subprotocol == null || subprotocol.isEmpty();
        opened.open(adopter.acceptor(), opening.handshake(none ? null : subprotocol));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        AdoptedSession known = adopted;
        if (known != null) {
            known.ended();
        }
    }

    /** Containers call this for faults of the network and of the client, and close the connection themselves. */
    @Override
    public void onError(Session session, Throwable error) {
        LOG.debug("Connection {} failed", session.getId(), error);
    }
}
