package io.parlor.transport.jakarta;

import io.parlor.model.CloseCode;
import io.parlor.transport.Connection;
import io.parlor.transport.TextFrame;
import jakarta.websocket.CloseReason;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outgoing side of one session: one write at a time, then the close frame, then, if the client takes neither in time, the
 * end of the network connection.
 */
final class JakartaConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(JakartaConnection.class);

    private final Session session;
    private final Container container;
    private final Inbound inbound;
    private final CloseWorkers workers;
    private final Duration closeTimeout;

    // Set by the engine's thread in write, taken by whoever learns first that the write is over.
    private final AtomicReference<@Nullable Write> inFlight = new AtomicReference<>();

    // Set once, by the first thread that closes, or that learns that the connection is gone.
    private final AtomicReference<@Nullable CloseReason> closing = new AtomicReference<>();

    // Set once, by the thread that hands the close frame over.
    private final AtomicBoolean closeStarted = new AtomicBoolean();

    JakartaConnection(
            Session session, Container container, Inbound inbound, CloseWorkers workers, Duration closeTimeout) {
        this.session = session;
        this.container = container;
        this.inbound = inbound;
        this.workers = workers;
        this.closeTimeout = closeTimeout;
    }

    @Override
    public void write(TextFrame frame, Runnable done) {
        Write write = new Write(done);
        if (!inFlight.compareAndSet(null, write)) {
            throw new IllegalStateException("A write is in flight");
        }
        // Looked at after inFlight is set, as close does it the other way round: one of the two sees the other.
        if (closing.get() != null) {
            write.over();
            return;
        }
        try {
            session.getAsyncRemote().sendText(frame.text(), write);
        } catch (RuntimeException e) {
            write.failed(e);
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (!closing.compareAndSet(null, CloseReasons.of(code, reason))) {
            return;
        }
        if (inFlight.get() == null) {
            startClose();
        }
        workers.executeAfter(closeTimeout, this::cut);
    }

    /** The container says that the connection is gone, or will not be heard of again. Idempotent. */
    void ended() {
        boolean first = closing.compareAndSet(null, CloseReasons.NOT_SENT);
        Write write = inFlight.get();
        if (write != null) {
            if (first) {
                // The client may have said that it closes, and not read: the container would wait for it.
                workers.executeAfter(closeTimeout, this::cut);
            }
            write.over();
        }
        inbound.end();
    }

    /** Sends the close frame, if the reason is one to be sent. Only the first call counts. */
    private void startClose() {
        CloseReason reason = closing.get();
        if (reason != null && reason != CloseReasons.NOT_SENT && closeStarted.compareAndSet(false, true)) {
            workers.execute(() -> sendClose(reason));
        }
    }

    private void sendClose(CloseReason reason) {
        try {
            session.close(reason);
        } catch (IOException | RuntimeException e) {
            LOG.debug("No close frame for connection {}", session.getId(), e);
            cut();
        }
    }

    private void cut() {
        container.cut(session);
        ended();
    }

    private final class Write implements SendHandler {
        private final Runnable done;

        private Write(Runnable done) {
            this.done = done;
        }

        @Override
        public void onResult(SendResult result) {
            if (result.isOK()) {
                over();
            } else {
                failed(result.getException());
            }
        }

        private void failed(@Nullable Throwable cause) {
            LOG.debug("A write to connection {} failed", session.getId(), cause);
            if (closing.compareAndSet(null, CloseReasons.NOT_SENT)) {
                workers.execute(JakartaConnection.this::cut);
            }
            over();
        }

        private void over() {
            if (inFlight.compareAndSet(this, null)) {
                startClose();
                try {
                    done.run();
                } catch (RuntimeException e) {
                    LOG.error("The callback of a write failed", e);
                }
            }
        }
    }
}
