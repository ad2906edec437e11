package io.parlor.containers;

class TomcatEchoTest extends EchoContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TomcatLauncher();
    }
}
