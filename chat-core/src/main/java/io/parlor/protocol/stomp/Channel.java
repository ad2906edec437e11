package io.parlor.protocol.stomp;

/** What a subscription is about. */
enum Channel {
    /** The events of a room. */
    EVENTS,
    TYPING,
    PRESENCE,
    REPLIES,
    ERRORS,
    GAPS,
    NOTICES;

    boolean isOfRoom() {
        return this == EVENTS || this == TYPING || this == PRESENCE;
    }
}
