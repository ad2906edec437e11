package io.parlor.containers;

class JettyTextTest extends TextContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new JettyLauncher();
    }
}
