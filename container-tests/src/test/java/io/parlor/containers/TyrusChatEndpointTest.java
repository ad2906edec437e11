package io.parlor.containers;

class TyrusChatEndpointTest extends ChatEndpointContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TyrusLauncher();
    }

    /** Tyrus never gives its read buffer back. */
    @Override
    int bytesKeptByContainer() {
        return 60_000;
    }
}
