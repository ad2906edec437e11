package io.parlor.containers;

class JettyChatEndpointTest extends ChatEndpointContract {
    @Override
    WebSocketContainerLauncher launcher() {
        return new JettyLauncher();
    }

    @Override
    String extensionOfContainer() {
        return "permessage-deflate";
    }
}
