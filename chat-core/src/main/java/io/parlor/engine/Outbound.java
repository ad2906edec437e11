package io.parlor.engine;

import io.parlor.model.CloseCode;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.FrameBuilder;
import io.parlor.protocol.ProtocolCodec;
import io.parlor.protocol.Push;
import io.parlor.session.DeliveryListener;
import io.parlor.transport.Connection;
import io.parlor.transport.TextFrame;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out of a session: at most one frame in flight, replies ahead of events, events pulled from cursors when the socket can take them. All
 * of the worker, but the connection's callback.
 */
final class Outbound {
    private static final Logger log = LoggerFactory.getLogger(Outbound.class);

    private static final byte LINE_FEED = '\n';

    /** Written in one go, where log and connection make nobody wait, before other sessions of the worker have their turn. */
    private static final int FRAMES_A_TURN = 8;

    private static final int IDLE = 0;
    /** Inside {@link Connection#write}. */
    private static final int WRITING = 1;
    /** {@code write} has returned, its callback has not come. */
    private static final int IN_FLIGHT = 2;
    /** The callback came inside {@code write}. */
    private static final int DONE = 3;

    private final Session session;
    private final Worker worker;
    private final Connection connection;
    private final ProtocolCodec codec;
    private final @Nullable EventFormat format;
    private final int maxQueuedBytes;
    private final @Nullable DeliveryListener deliveries;

    /** Moved by the worker, but for the callback: WRITING to DONE, and IN_FLIGHT to IDLE by way of a task. */
    private final AtomicInteger state = new AtomicInteger(IDLE);

    private final Queue<TextFrame> replies = new ArrayDeque<>(2);
    private long queuedBytes;

    /** The rest of what one event became, in a format that does not combine. Bounded by what one event may become. */
    private final Queue<TextFrame> parts = new ArrayDeque<>(0);

    private final Queue<Membership> ready = new ArrayDeque<>(2);
    private long lastWrite;

    /** Of the frame that is being made or in flight, where there is somebody to be told; read by the connection's callback, too. */
    private @Nullable EncodedEvent newest;

    /** A page that is there already wakes its cursor while that is being pulled from. */
    private boolean pumping;

    private boolean turnQueued;

    private @Nullable Closing closing;
    private boolean closed;

    private record Closing(CloseCode code, String reason) {}

    Outbound(Session session, Worker worker, Connection connection, ProtocolCodec codec, int maxQueuedBytes, long now) {
        this.session = session;
        this.worker = worker;
        this.connection = connection;
        this.codec = codec;
        this.format = codec.sharedFormat();
        this.maxQueuedBytes = maxQueuedBytes;
        this.deliveries = session.engine().settings().deliveries();
        this.lastWrite = now;
    }

    /** Null if events look different to each session. */
    @Nullable EventFormat sharedFormat() {
        return format;
    }

    /** A frame of its own for a push. */
    TextFrame encode(Push push) {
        FrameBuilder builder = worker.builder;
        builder.clear();
        codec.encode(push, builder);
        return builder.build();
    }

    /** Queues a reply; closes the session if it has too much that it does not read. One reply alone is not too much, however long. */
    void reply(Push push) {
        boolean alone = replies.isEmpty();
        TextFrame frame = encode(push);
        if (!frame.isEmpty()) {
            enqueue(frame);
        }
        CloseCode ending = codec.ending();
        if (ending != null) {
            closeAfterReplies(ending, "");
        } else if (!alone && queuedBytes > maxQueuedBytes) {
            session.closeNow(CloseCode.TOO_SLOW, "replies are not read");
        } else {
            pump();
        }
    }

    /** Queues what may be lost, unless the queue is half full already. */
    void offer(TextFrame frame) {
        if (!closed && closing == null && queuedBytes + frame.utf8().length <= maxQueuedBytes / 2) {
            enqueue(frame);
            pump();
        }
    }

    private void enqueue(TextFrame frame) {
        replies.add(frame);
        queuedBytes += frame.utf8().length;
    }

    /** A cursor may have something. */
    void wake(Membership membership) {
        if (closing != null) {
            return;
        }
        if (!membership.queued) {
            membership.queued = true;
            ready.add(membership);
        }
        pump();
    }

    /** Closes when the replies that are queued are written; no more events are. The first call decides. */
    void closeAfterReplies(CloseCode code, String reason) {
        if (closing == null) {
            closing = new Closing(code, reason);
            ready.clear();
        }
        pump();
    }

    boolean isClosing() {
        return closing != null;
    }

    /** Waits for the client no longer: closes as was asked, or because it is too slow. */
    void giveUp() {
        if (closing == null) {
            session.closeNow(CloseCode.TOO_SLOW, "a write did not complete in time");
        } else {
            session.closeNow(closing.code(), closing.reason());
        }
    }

    /** Forgets all that is queued; nothing is written any more. */
    void stop() {
        closed = true;
        replies.clear();
        parts.clear();
        ready.clear();
        queuedBytes = 0;
    }

    /** Whether a write has been in flight since before {@code nanoTime}. */
    boolean isStalledSince(long nanoTime) {
        return state.get() != IDLE && lastWrite - nanoTime < 0;
    }

    /** Sends a heartbeat if nothing was written since {@code nanoTime}. */
    void beat(long nanoTime) {
        if (state.get() == IDLE && lastWrite - nanoTime < 0) {
            offer(codec.beat());
        }
    }

    /** A live event goes into the next frame. */
    void live(@Nullable EncodedEvent event) {
        if (deliveries != null) {
            newest = event;
        }
    }

    private void pump() {
        if (pumping || turnQueued) {
            return;
        }
        pumping = true;
        try {
            for (int written = 0; !closed && state.get() == IDLE; written++) {
                if (written == FRAMES_A_TURN) {
                    queueTurn();
                    return;
                }
                TextFrame frame = nextFrame();
                if (frame == null) {
                    closeIfAsked();
                    return;
                }
                write(frame);
            }
        } catch (RuntimeException e) {
            // Whoever woke this session has others to wake. It may have lost its place: nothing more is written.
            log.error("writing to session {} failed", session.id(), e);
            closed = true;
            session.closeNow(CloseCode.INTERNAL_ERROR, "a fault of the server");
        } finally {
            pumping = false;
        }
    }

    private void queueTurn() {
        turnQueued = true;
        worker.execute(() -> {
            turnQueued = false;
            pump();
        });
    }

    private void closeIfAsked() {
        if (closing != null) {
            session.closeNow(closing.code(), closing.reason());
        }
    }

    private void write(TextFrame frame) {
        lastWrite = session.engine().nanoTime();
        session.engine().stats.frames.increment();
        state.set(WRITING);
        connection.write(frame, this::onWritten);
        if (!state.compareAndSet(WRITING, IN_FLIGHT)) {
            state.set(IDLE);
        }
    }

    private void onWritten() {
        if (newest != null && deliveries != null) {
            tellDelivered(deliveries, newest);
            newest = null;
        }
        if (!state.compareAndSet(WRITING, DONE)) {
            worker.execute(() -> {
                state.set(IDLE);
                pump();
            });
        }
    }

    private void tellDelivered(DeliveryListener listener, EncodedEvent event) {
        long stamped = EventCodec.atMillis(event.payload());
        try {
            listener.onDelivered(Math.max(0, session.engine().settings().clock().millis() - stamped));
        } catch (RuntimeException e) {
            log.warn("a listener failed: {}", listener.getClass().getName(), e);
        }
    }

    private @Nullable TextFrame nextFrame() {
        return codec.combines() ? nextCombined() : nextAlone();
    }

    private @Nullable TextFrame nextAlone() {
        if (parts.isEmpty() && !replies.isEmpty()) {
            return pollReply();
        }
        if (parts.isEmpty()) {
            FrameBuilder builder = worker.builder;
            builder.clear();
            pullInto(builder, 1);
            builder.buildAll(parts);
        }
        return parts.poll();
    }

    private @Nullable TextFrame nextCombined() {
        if (replies.isEmpty()) {
            TextFrame shared = nextSharedFrame();
            if (shared != null) {
                return shared;
            }
        } else if (ready.isEmpty() && replies.size() == 1) {
            return pollReply();
        }
        FrameBuilder builder = worker.builder;
        builder.clear();
        while (!replies.isEmpty() && builder.size() < Batches.FRAME_BYTES) {
            appendLine(builder, pollReply().utf8());
        }
        pullInto(builder, Batches.FRAME_BYTES);
        return builder.isEmpty() ? null : builder.build();
    }

    private TextFrame pollReply() {
        TextFrame reply = replies.remove();
        queuedBytes -= reply.utf8().length;
        return reply;
    }

    private static void appendLine(FrameBuilder builder, byte[] line) {
        if (!builder.isEmpty()) {
            builder.append(LINE_FEED);
        }
        builder.append(line);
    }

    private @Nullable TextFrame nextSharedFrame() {
        if (format == null || ready.size() != 1) {
            return null;
        }
        Membership only = ready.element();
        Batches.Batch batch = only.pullShared(worker.batches, format);
        if (batch == null) {
            return null;
        }
        session.delivered(batch.events());
        return batch.frame();
    }

    /** Takes from the cursors in turn; one that filled the frame goes to the end of the queue. */
    private void pullInto(FrameBuilder builder, int bytes) {
        while (!ready.isEmpty() && builder.size() < bytes) {
            Membership next = ready.remove();
            if (next.pull(codec, builder, bytes)) {
                ready.add(next);
            } else {
                next.queued = false;
            }
        }
    }
}
