package io.parlor.containers;

class NettyChatEndpointTest extends ChatEndpointContract {
    @Override
    TransportLauncher launcher() {
        return new NettyLauncher();
    }
}
