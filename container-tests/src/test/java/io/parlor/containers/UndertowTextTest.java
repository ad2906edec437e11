package io.parlor.containers;

class UndertowTextTest extends TextContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new UndertowLauncher();
    }
}
