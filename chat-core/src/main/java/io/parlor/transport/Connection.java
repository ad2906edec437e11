package io.parlor.transport;

import io.parlor.model.CloseCode;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection, as the engine uses it. The engine calls {@link #write} again only after the callback of the one before; it
 * calls {@link #close} at any time, from any thread, also while a write is in flight.
 */
public interface Connection {
    /**
     * Writes one text message. Must not block on the client: a transport that cannot write without blocking does so on a thread of its own.
     * On failure the transport closes the connection. Bounds its own buffering to the one message.
     *
     * @param done called exactly once, on any thread, also during this call: when the connection can take more, or has failed or was closed
     */
    void write(TextFrame frame, Runnable done);

    /**
     * Closes with a close frame, after the write in flight if there is one, and without one if the client does not take it in
     * a bounded time. Does not block. Idempotent: the first call decides.
     *
     * @param reason at most 123 bytes of UTF-8 (RFC 6455, section 5.5.1); a transport cuts what is longer
     */
    void close(CloseCode code, String reason);

    /**
     * The one thread that this connection is read and written on, if there is one that it shares with others and that takes tasks: the
     * engine then works for the connection there, and nothing is handed from thread to thread. It runs tasks one at a time, in their order.
     *
     * @return always the same; null, the default, where any thread will do
     */
    default @Nullable Executor executor() {
        return null;
    }
}
