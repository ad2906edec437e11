package io.parlor.containers;

class TomcatTextTest extends TextContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TomcatLauncher();
    }
}
