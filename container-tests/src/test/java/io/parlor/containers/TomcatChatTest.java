package io.parlor.containers;

class TomcatChatTest extends ChatContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TomcatLauncher();
    }
}
