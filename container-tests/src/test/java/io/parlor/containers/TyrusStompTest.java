package io.parlor.containers;

class TyrusStompTest extends StompContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TyrusLauncher();
    }
}
