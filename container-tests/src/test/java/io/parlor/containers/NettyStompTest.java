package io.parlor.containers;

class NettyStompTest extends StompContract {
    @Override
    TransportLauncher launcher() {
        return new NettyLauncher();
    }
}
