package io.parlor.spring.websocket;

import io.parlor.model.CloseCode;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionAcceptor;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.sockjs.transport.SockJsSession;

/**
 * A SockJS session. Spring writes to it, blocking, and keeps what a polling client has not yet fetched; so a write is over when the client
 * has taken it. Thread-safe.
 */
final class SockJsConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(SockJsConnection.class);

    private final SockJsSession session;
    private final Executor workers;
    private final AtomicReference<@Nullable Runnable> inFlight = new AtomicReference<>();
    private final AtomicReference<@Nullable CloseStatus> closing = new AtomicReference<>();
    private final AtomicBoolean closeStarted = new AtomicBoolean();

    // All guarded by this.
    private @Nullable ConnectionListener listener;
    private boolean calling;
    private boolean ended;

    SockJsConnection(SockJsSession session, Executor workers) {
        this.session = session;
        this.workers = workers;
        session.disableHeartbeat(); // the chat server has its own, and this one would block Spring's timer
    }

    void open(ConnectionAcceptor acceptor, Handshake handshake) {
        ConnectionListener accepted = acceptor.accept(this, handshake);
        session.setTextMessageSizeLimit(SockJsLimits.bytesFor(accepted.maxMessageBytes()));
        synchronized (this) {
            listener = accepted;
        }
    }

    /** One message. Requests may bring several at once; they are taken one by one. */
    synchronized void text(String message) {
        ConnectionListener target = listener;
        if (target == null) {
            return;
        }
        if (SockJsLimits.isLonger(message, target.maxMessageBytes())) {
            close(CloseCode.MESSAGE_TOO_BIG, "message over " + target.maxMessageBytes() + " bytes");
            return;
        }
        calling = true;
        try {
            target.onText(message);
        } finally {
            calling = false;
            if (ended) {
                tellEnd();
            }
        }
    }

    /** It is gone. Idempotent. */
    void ended() {
        closing.compareAndSet(null, CloseStatus.SESSION_NOT_RELIABLE);
        over();
        synchronized (this) {
            ended = true;
            if (!calling) {
                tellEnd();
            }
        }
    }

    private synchronized void tellEnd() {
        ConnectionListener target = listener;
        listener = null;
        if (target != null) {
            target.onClosed();
        }
    }

    @Override
    public void write(TextFrame frame, Runnable done) {
        if (!inFlight.compareAndSet(null, done)) {
            throw new IllegalStateException("A write is in flight");
        }
        // Looked at after inFlight is set, as close does it the other way round: one of the two sees the other.
        if (closing.get() != null) {
            over();
        } else {
            workers.execute(() -> send(frame));
        }
    }

    private void send(TextFrame frame) {
        try {
            session.sendMessage(new TextMessage(frame.text()));
            if (session instanceof HttpSession http) {
                http.whenTaken(this::over);
            } else {
                over();
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("A write to session {} failed", session.getId(), e);
            closing.compareAndSet(null, CloseStatus.SESSION_NOT_RELIABLE);
            over();
        }
    }

    private void over() {
        Runnable done = inFlight.getAndSet(null);
        if (done != null) {
            startClose();
            done.run();
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        CloseStatus status = new CloseStatus(code.code(), reason);
        if (!closing.compareAndSet(null, status)) {
            return;
        }
        Runnable pending = inFlight.get();
        if (pending == null || code == CloseCode.TOO_SLOW) {
            startClose();
        }
    }

    private void startClose() {
        CloseStatus status = closing.get();
        if (status != null && closeStarted.compareAndSet(false, true)) {
            workers.execute(() -> closeNow(status));
        }
    }

    private void closeNow(CloseStatus status) {
        try {
            if (session instanceof HttpSession http) {
                http.closeWhenAsked(status);
            } else {
                session.close(status);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("No close frame for session {}", session.getId(), e);
            ended();
        }
    }
}
