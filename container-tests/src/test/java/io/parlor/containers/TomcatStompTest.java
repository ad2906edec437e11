package io.parlor.containers;

class TomcatStompTest extends StompContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TomcatLauncher();
    }
}
