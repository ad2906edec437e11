package io.parlor.transport;

/** What a transport tells the engine of one connection. One call at a time, in the order things happened. Does not block. */
public interface ConnectionListener {
    /** The longest message that {@link #onText} takes, in bytes of UTF-8; a transport closes with 1009 for a longer one, without keeping it. */
    int maxMessageBytes();

    /** A whole text message. */
    void onText(String message);

    /** A whole binary message. */
    void onBinary(byte[] message);

    /** The connection is gone, whoever ended it. The last call. */
    void onClosed();
}
