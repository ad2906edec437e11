package io.parlor.broker.rabbit;

/** What the publisher sends. */
sealed interface Outgoing {
    record ToLog(Append append) implements Outgoing {}

    record Signal(String room, byte[] payload) implements Outgoing {}
}
