package io.parlor.containers;

class UndertowStompTest extends StompContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new UndertowLauncher();
    }
}
