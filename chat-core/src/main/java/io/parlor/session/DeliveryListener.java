package io.parlor.session;

/** Is told how long live events took to the sockets of this node's sessions, for a histogram. Called on any thread; must not block. What it throws is logged. */
@FunctionalInterface
public interface DeliveryListener {
    /**
     * A frame with live events was taken by a socket.
     *
     * @param millis since the node that took the newest of these events stamped it, by the clocks of both nodes; never negative
     */
    void onDelivered(long millis);
}
