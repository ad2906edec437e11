package io.parlor.containers;

class NettyTextTest extends TextContract {
    @Override
    TransportLauncher launcher() {
        return new NettyLauncher();
    }
}
