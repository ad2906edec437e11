package io.parlor.containers;

class UndertowChatEndpointTest extends ChatEndpointContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new UndertowLauncher();
    }

    /** Undertow passes the request on to the servlets, of which there is none. */
    @Override
    int statusOfRefusedOrigin() {
        return 404;
    }
}
