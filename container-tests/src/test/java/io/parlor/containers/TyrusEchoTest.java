package io.parlor.containers;

class TyrusEchoTest extends EchoContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TyrusLauncher();
    }
}
