package io.parlor.security;

/** What a user can ask to do in a room. More will come: a policy needs a default for what it does not know. */
public enum RoomAction {
    /** To get its events, from any position on. Asked again whenever a session comes back. */
    JOIN,
    /** To append an event. */
    POST,
    /** To read pages of the log. */
    HISTORY,
    /** To invite others to it. */
    INVITE,
    /** Of a {@linkplain io.parlor.model.DirectRoom direct room}: to see whether the other one is online. */
    WATCH,
    /** To moderate it: see {@link RoomPolicy#moderates}. */
    MODERATE
}
