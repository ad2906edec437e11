package io.parlor.security;

/** What a user can ask to do in a room. More will come: a policy needs a default for what it does not know. */
public enum RoomAction {
    /** To get its events, from any position on. Asked again whenever a session comes back. */
    JOIN,
    /** To append an event. */
    POST,
    /** To read pages of the log, and what one has not read yet. */
    HISTORY,
    /** To edit an event; others' only if {@link RoomPolicy#moderates} allows that too. */
    EDIT,
    /** To delete an event; others' only if {@link RoomPolicy#moderates} allows that too. */
    DELETE,
    /** To react to an event, and to take that back. */
    REACT
}
