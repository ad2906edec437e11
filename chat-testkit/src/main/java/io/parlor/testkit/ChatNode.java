package io.parlor.testkit;

/** A chat server that users connect to, in this process or another one. */
interface ChatNode {
    ChatUser connect(String user);

    /** Ends it without a word; it does not return before it has. */
    void kill9();
}
