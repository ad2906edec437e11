package io.parlor.containers;

class UndertowChatTest extends ChatContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new UndertowLauncher();
    }
}
