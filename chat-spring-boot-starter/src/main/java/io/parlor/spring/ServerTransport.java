package io.parlor.spring;

/** How connections reach the chat server. */
public enum ServerTransport {
    /** Through the web server, at {@code parlor.websocket.path}. */
    SERVLET,
    /** On a port of its own, {@code parlor.netty.port}, with the module {@code chat-transport-netty}. */
    NETTY
}
