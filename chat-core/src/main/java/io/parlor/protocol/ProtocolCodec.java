package io.parlor.protocol;

import io.parlor.model.CloseCode;
import io.parlor.transport.TextFrame;
import org.jspecify.annotations.Nullable;

/**
 * Translates between the frames of one connection and commands and pushes. {@link #decode} is called by one thread at a time, in the order of the frames; the
 * other methods by one thread at a time, which may be another than that of {@code decode}: state that both use must be safe for that.
 */
public interface ProtocolCodec {
    /**
     * Decodes one message. Never throws for anything a client sent: what is wrong becomes {@link Sink#refused}, or {@link Sink#close}
     * where the format has no reply for it.
     */
    void decode(String message, Sink sink);

    /** As {@link #decode(String, Sink)}, for a binary message. Closes the connection unless the format knows such. */
    default void decode(byte[] message, Sink sink) {
        sink.close(CloseCode.UNSUPPORTED_DATA, "binary messages are not understood");
    }

    /** The connection is open, and has sent nothing yet: for formats in which that says something. Called once, before {@code decode}. */
    default void opened(Sink sink) {}

    /** Where decoded things go, in order. */
    interface Sink {
        void command(Command command);

        /** The client is alive; nothing else. */
        void heartbeat();

        /**
         * A command that could not be decoded.
         *
         * @param id {@link Command#NO_ID} if it could not be read
         */
        void refused(long id, Failure failure);

        /** The connection cannot go on. */
        void close(CloseCode code, String reason);
    }

    /** Appends the encoded push; nothing where the format has no word for it. */
    void encode(Push push, FrameBuilder out);

    /** Appends an event of a room this session is in. */
    void encode(EncodedEvent event, FrameBuilder out);

    /**
     * If events look the same to all sessions of this format, that format: frames of events alone are then built once, by it, and shared. Null if each
     * session's differ; {@link #encode(EncodedEvent, FrameBuilder)} is called for each then.
     */
    @Nullable EventFormat sharedFormat();

    /**
     * Whether pushes and events may stand together in one message, with a line feed between pushes; if not, each is a message of its own, and
     * where one makes several, {@link FrameBuilder#endMessage} stands between them.
     */
    default boolean combines() {
        return true;
    }

    /** Whether commands that come while the client is being authenticated wait for that, rather than being refused. */
    default boolean waitsForConnect() {
        return false;
    }

    /** How the connection is to be closed now that what was encoded last is written; null if it goes on. */
    default @Nullable CloseCode ending() {
        return null;
    }

    /** The silence after which {@link #beat} is sent, in nanoseconds; 0 for never. {@code heartbeat} is what the server is set to. */
    default long beatAfter(long heartbeat) {
        return heartbeat;
    }

    /** The silence of the client that closes the connection, in nanoseconds; 0 for any. */
    default long silenceAllowed(long heartbeat) {
        return heartbeat * 5 / 2;
    }

    /** A heartbeat of the server. */
    default TextFrame beat() {
        return TextFrame.EMPTY;
    }
}
