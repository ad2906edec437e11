package io.parlor.containers;

class TyrusChatTest extends ChatContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TyrusLauncher();
    }
}
