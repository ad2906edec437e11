package io.parlor.engine;

import io.parlor.model.CloseCode;
import io.parlor.model.ErrorCode;
import io.parlor.protocol.Command;
import io.parlor.protocol.Failure;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import io.parlor.security.RateLimit;
import io.parlor.security.TokenBucket;
import io.parlor.transport.ConnectionListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way in of a session: decodes on the transport's thread, enforces rates and bounds, and hands commands to the worker in their order. Of the transport's calls,
 * which are one at a time, but for what says otherwise.
 */
final class Inbound implements ConnectionListener, ProtocolCodec.Sink {
    /** Refusals a client may cause at once, and a second, for each command it might send. */
    private static final int PATIENCE = 10;

    private static final int LEAST_PATIENCE = 2_000;

    private final Session session;
    private final ProtocolCodec codec;
    private final Limits limits;
    private final TokenBucket commands;
    private final TokenBucket refusals;

    /** Of both: raised here, lowered by the worker. */
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Read by the worker. */
    private volatile long lastReceived;

    private boolean closed;

    Inbound(Session session, ProtocolCodec codec, Limits limits, long now) {
        this.session = session;
        this.codec = codec;
        this.limits = limits;
        RateLimit rate = limits.commands();
        this.commands = new TokenBucket(rate, now);
        this.refusals = new TokenBucket(
                new RateLimit(patient(rate.perSecond()), Math.max(LEAST_PATIENCE, patient(rate.burst()))), now);
        this.lastReceived = now;
    }

    private static int patient(int commands) {
        return (int) Math.min(Integer.MAX_VALUE, (long) commands * PATIENCE);
    }

    /** Any thread. */
    long lastReceived() {
        return lastReceived;
    }

    /** Any thread. */
    int inFlight() {
        return inFlight.get();
    }

    /** Any thread. */
    void finished() {
        inFlight.decrementAndGet();
    }

    /** Called once, before the transport's calls. */
    void opened() {
        codec.opened(this);
    }

    @Override
    public int maxMessageBytes() {
        return limits.frameBytes();
    }

    @Override
    public void onText(String message) {
        lastReceived = session.engine().nanoTime();
        if (!closed) {
            codec.decode(message, this);
        }
    }

    @Override
    public void onBinary(byte[] message) {
        lastReceived = session.engine().nanoTime();
        if (!closed) {
            codec.decode(message, this);
        }
    }

    @Override
    public void onClosed() {
        closed = true;
        session.worker().execute(session::end);
    }

    @Override
    public void command(Command command) {
        if (closed) {
            return;
        }
        if (command instanceof Command.Disconnect) {
            inFlight.incrementAndGet();
            session.worker().execute(() -> session.engine().dispatcher.dispatch(session, command));
            return;
        }
        long wait = commands.take(lastReceived);
        if (wait > 0) {
            refuse(command.id(), rateLimited(wait));
            return;
        }
        if (inFlight.incrementAndGet() > limits.inflight()) {
            inFlight.decrementAndGet();
            refuse(
                    command.id(),
                    new Failure(
                            ErrorCode.TOO_MANY_COMMANDS,
                            "more than " + limits.inflight() + " commands await their reply"));
            return;
        }
        session.worker().execute(() -> session.engine().dispatcher.dispatch(session, command));
    }

    private Failure rateLimited(long waitNanos) {
        long millis = Duration.ofNanos(waitNanos).toMillis() + 1;
        return new Failure(
                ErrorCode.RATE_LIMITED, "more than " + limits.commands().perSecond() + " commands a second", millis);
    }

    @Override
    public void heartbeat() {
        // Everything received counts as one.
    }

    @Override
    public void refused(long id, Failure failure) {
        refuse(id, failure);
    }

    private void refuse(long id, Failure failure) {
        if (closed) {
            return;
        }
        if (refusals.take(lastReceived) > 0) {
            close(CloseCode.FLOOD, "far more than allowed");
            return;
        }
        session.worker().execute(() -> {
            session.send(new Push.Refused(id, failure));
            session.refused(null, failure.code());
        });
    }

    @Override
    public void close(CloseCode code, String reason) {
        closed = true;
        session.worker().execute(() -> session.closeAfterReplies(code, reason));
    }
}
