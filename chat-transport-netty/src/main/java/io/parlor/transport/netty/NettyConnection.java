package io.parlor.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.parlor.model.CloseCode;
import io.parlor.transport.Connection;
import io.parlor.transport.TextFrame;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outgoing side of one WebSocket: one write at a time, which is over when the socket has taken all of it; then the close frame; then, if
 * the client takes neither in time, the end of the network connection. Listens to its own writes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends the channel, which is told to Incoming
final class NettyConnection implements Connection, ChannelFutureListener {
    private static final Logger log = LoggerFactory.getLogger(NettyConnection.class);

    private static final AtomicReferenceFieldUpdater<NettyConnection, @Nullable Runnable> DONE =
            AtomicReferenceFieldUpdater.newUpdater(NettyConnection.class, Runnable.class, "done");
    private static final AtomicIntegerFieldUpdater<NettyConnection> CLOSING =
            AtomicIntegerFieldUpdater.newUpdater(NettyConnection.class, "closing");

    private final Channel channel;
    private final LoopTurn turn;
    private final Duration closeTimeout;

    /** The callback of the write in flight. Set by the engine's thread in write, taken by whoever learns first that the write is over. */
    private volatile @Nullable Runnable done;

    /** Not 0 once somebody closes. Set by any thread. */
    private volatile int closing;

    /** Handed from write to the loop, with the connection itself. */
    private @Nullable TextFrame frame;

    /** Whether the close frame, or the answer to the client's, was written: nothing follows it. Of the loop. */
    private boolean closeWritten;

    NettyConnection(Channel channel, LoopTurn turn, Duration closeTimeout) {
        this.channel = channel;
        this.turn = turn;
        this.closeTimeout = closeTimeout;
    }

    @Override
    public EventLoop executor() {
        return turn.loop();
    }

    @Override
    public void write(TextFrame message, Runnable callback) {
        if (!DONE.compareAndSet(this, null, callback)) {
            throw new IllegalStateException("A write is in flight");
        }
        if (closing != 0) {
            over();
            return;
        }
        frame = message;
        turn.write(this);
    }

    /** Of the loop. */
    void writeNow() {
        TextFrame next = Objects.requireNonNull(frame);
        frame = null;
        if (closeWritten || !channel.isActive()) {
            over();
            return;
        }
        channel.write(turn.encode(next, channel.alloc())).addListener(this);
        turn.flushLater(channel);
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        if (!written.isSuccess()) {
            log.debug("A write to {} failed", channel, written.cause());
            channel.close();
        }
        over();
    }

    private void over() {
        Runnable callback = done;
        if (callback == null || !DONE.compareAndSet(this, callback, null)) {
            return;
        }
        try {
            callback.run();
        } catch (RuntimeException e) {
            log.error("The callback of a write failed", e);
        }
    }

    /** Answers a ping, unless the client does not even read what was written before. Of the loop. */
    void pong(ByteBuf payload) {
        if (closing == 0 && channel.isWritable()) {
            channel.write(Frames.pong(payload, channel.alloc()));
            turn.flushLater(channel);
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        close(code.code(), reason);
    }

    void close(int code, String reason) {
        if (CLOSING.compareAndSet(this, 0, 1)) {
            try {
                turn.loop().execute(() -> writeClose(Frames.close(code, reason, channel.alloc())));
            } catch (RejectedExecutionException e) {
                log.debug("The event loop of {} has ended", channel, e);
            }
        }
    }

    /** The client has sent a close frame. Of the loop. */
    void closedByClient(ByteBuf payload) {
        closing = 1;
        if (closeWritten) {
            channel.close();
        } else {
            writeClose(Frames.close(payload, channel.alloc())).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private ChannelFuture writeClose(ByteBuf close) {
        if (closeWritten) {
            close.release();
            return channel.newSucceededFuture();
        }
        closeWritten = true;
        turn.loop().schedule(this::cut, closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
        return channel.writeAndFlush(close);
    }

    /** Ends the network connection without regard to what the client has yet to read. Of the loop. */
    private void cut() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0); // the kernel too shall keep nothing
            channel.unsafe().close(channel.voidPromise()); // not by way of TLS, which would say goodbye first
        }
    }
}
