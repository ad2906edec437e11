package io.parlor.containers;

class UndertowEchoTest extends EchoContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new UndertowLauncher();
    }
}
