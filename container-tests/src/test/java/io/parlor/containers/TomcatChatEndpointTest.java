package io.parlor.containers;

class TomcatChatEndpointTest extends ChatEndpointContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new TomcatLauncher();
    }

    @Override
    String extensionOfContainer() {
        return "permessage-deflate";
    }
}
