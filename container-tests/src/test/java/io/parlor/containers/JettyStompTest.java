package io.parlor.containers;

class JettyStompTest extends StompContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new JettyLauncher();
    }
}
