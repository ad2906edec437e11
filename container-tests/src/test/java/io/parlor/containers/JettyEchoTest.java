package io.parlor.containers;

class JettyEchoTest extends EchoContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new JettyLauncher();
    }
}
