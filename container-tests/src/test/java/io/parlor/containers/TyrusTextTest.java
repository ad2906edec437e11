package io.parlor.containers;

class TyrusTextTest extends TextContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TyrusLauncher();
    }
}
