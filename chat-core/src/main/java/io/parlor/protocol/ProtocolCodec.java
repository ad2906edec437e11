package io.parlor.protocol;

import io.parlor.model.CloseCode;
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

    /** Appends the encoded push. */
    void encode(Push push, FrameBuilder out);

    /** Appends an event of a room this session is in. */
    void encode(EncodedEvent event, FrameBuilder out);

    /**
     * If events look the same to all sessions of this format, that format: frames of events alone are then built once, by it, and shared. Null if each
     * session's differ; {@link #encode(EncodedEvent, FrameBuilder)} is called for each then.
     */
    @Nullable EventFormat sharedFormat();
}
