package io.parlor.containers;

class NettyChatTest extends ChatContract {
    @Override
    TransportLauncher launcher() {
        return new NettyLauncher();
    }
}
