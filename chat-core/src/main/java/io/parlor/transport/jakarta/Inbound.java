package io.parlor.transport.jakarta;

import io.parlor.model.CloseCode;
import io.parlor.transport.ConnectionListener;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes in on one connection, one call at a time. Containers deliver pieces one by one, but report the end on any thread, also in the
 * middle of a call and within one: it then waits, without a thread, until that call has returned.
 */
final class Inbound {
    private enum State {
        IDLE,
        CALLING,
        /** The connection ended while the listener was being called. */
        ENDING,
        ENDED;

        State ended() {
            return switch (this) {
                case IDLE, ENDED -> ENDED;
                case CALLING, ENDING -> ENDING;
            };
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    private final AtomicReference<State> state = new AtomicReference<>(State.CALLING);

    // Written and read by whoever moved the state from IDLE to CALLING.
    private final TextAssembly text = new TextAssembly();
    private final BinaryAssembly binary = new BinaryAssembly();
    private @Nullable ConnectionListener listener;
    private boolean discards;

    /** To be called before {@link #opened}, if the connection is accepted. */
    void deliverTo(ConnectionListener accepted) {
        listener = accepted;
    }

    void opened() {
        leave();
    }

    void text(String piece, boolean last, JakartaConnection connection) {
        deliver(connection, target -> {
            if (!text.append(piece, target.maxMessageBytes())) {
                refuse(connection, target.maxMessageBytes());
            } else if (last) {
                target.onText(text.take());
            }
        });
    }

    void binary(byte[] piece, boolean last, JakartaConnection connection) {
        deliver(connection, target -> {
            if (!binary.append(piece, target.maxMessageBytes())) {
                refuse(connection, target.maxMessageBytes());
            } else if (last) {
                target.onBinary(binary.take());
            }
        });
    }

    /** The last thing that happens. Idempotent, on any thread. */
    void end() {
        if (state.getAndUpdate(State::ended) == State.IDLE) {
            tellEnd();
        }
    }

    private interface Call {
        void on(ConnectionListener listener);
    }

    private void deliver(JakartaConnection connection, Call call) {
        if (!enter()) {
            return;
        }
        try {
            ConnectionListener target = listener;
            if (target != null && !discards) {
                call.on(target);
            }
        } catch (RuntimeException e) {
            LOG.error("The listener of a connection failed", e);
            discards = true;
            connection.close(CloseCode.INTERNAL_ERROR, "");
        } finally {
            leave();
        }
    }

    private void refuse(JakartaConnection connection, int limit) {
        discards = true;
        connection.close(CloseCode.MESSAGE_TOO_BIG, "message over " + limit + " bytes");
    }

    private boolean enter() {
        State seen = state.compareAndExchange(State.IDLE, State.CALLING);
        if (seen == State.CALLING) {
            throw new IllegalStateException("The container delivers two messages of one connection at the same time");
        }
        return seen == State.IDLE;
    }

    private void leave() {
        if (!state.compareAndSet(State.CALLING, State.IDLE)) {
            state.set(State.ENDED);
            tellEnd();
        }
    }

    private void tellEnd() {
        text.clear();
        binary.clear();
        ConnectionListener target = listener;
        listener = null;
        if (target == null) {
            return;
        }
        try {
            target.onClosed();
        } catch (RuntimeException e) {
            LOG.error("The listener of a connection failed", e);
        }
    }
}
