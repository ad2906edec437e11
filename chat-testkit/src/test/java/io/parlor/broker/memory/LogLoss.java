package io.parlor.broker.memory;

import io.parlor.model.RoomId;

/** Lets tests of this module lose what a memory broker keeps; in its package, since no host should. */
public final class LogLoss {
    private LogLoss() {}

    public static void loseEverything(InMemoryMessageBroker broker) {
        broker.loseEverything();
    }

    public static void rewind(InMemoryMessageBroker broker, RoomId room, int records) {
        broker.rewind(room, records);
    }
}
