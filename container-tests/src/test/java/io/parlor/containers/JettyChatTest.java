package io.parlor.containers;

class JettyChatTest extends ChatContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new JettyLauncher();
    }
}
