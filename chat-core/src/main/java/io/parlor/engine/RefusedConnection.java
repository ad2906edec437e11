package io.parlor.engine;

import io.parlor.transport.ConnectionListener;

/** Listens to a connection that is being closed, and takes no notice. */
final class RefusedConnection implements ConnectionListener {
    @Override
    public int maxMessageBytes() {
        return 0;
    }

    @Override
    public void onText(String message) {}

    @Override
    public void onBinary(byte[] message) {}

    @Override
    public void onClosed() {}
}
