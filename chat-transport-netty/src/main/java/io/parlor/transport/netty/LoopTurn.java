package io.parlor.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.parlor.transport.TextFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one event loop write in one turn of it. A frame that several get is encoded once, header and all; every
 * connection is flushed once, after all that the turn wrote. Between turns nothing is kept. Of the loop, but for {@link #write}.
 */
final class LoopTurn {
    /** Of the cache of encoded frames, which is direct-mapped: few are written in a turn that more than one connection gets. */
    private static final int SLOTS = 64;

    private final EventLoop loop;

    /** Connections that other threads wrote to; bounded by their number, since each has one write at a time. */
    private final Queue<NettyConnection> handedOver = new ConcurrentLinkedQueue<>();

    /** Set by who hands over, cleared by the loop before it looks. */
    private final AtomicBoolean handOverQueued = new AtomicBoolean();

    private final @Nullable TextFrame[] frames = new @Nullable TextFrame[SLOTS];
    private final @Nullable ByteBuf[] encoded = new @Nullable ByteBuf[SLOTS];
    private int cached;
    private List<Channel> unflushed = new ArrayList<>();
    private List<Channel> flushing = new ArrayList<>();
    private boolean flushQueued;

    private final SharedHeaders headers = new SharedHeaders();

    LoopTurn(EventLoop loop) {
        this.loop = loop;
    }

    SharedHeaders headers() {
        return headers;
    }

    EventLoop loop() {
        return loop;
    }

    /** Has the connection write, at once or soon. Any thread. */
    void write(NettyConnection connection) {
        if (loop.inEventLoop()) {
            connection.writeNow();
            return;
        }
        handedOver.add(connection);
        if (handOverQueued.compareAndSet(false, true)) {
            try {
                loop.execute(this::writeHandedOver);
            } catch (RejectedExecutionException e) {
                // The loop has ended, and every connection with it: who waits for a write is let go by this thread.
                writeHandedOver();
            }
        }
    }

    private void writeHandedOver() {
        handOverQueued.set(false);
        for (NettyConnection next = handedOver.poll(); next != null; next = handedOver.poll()) {
            next.writeNow();
        }
    }

    /** The frame as bytes for one connection, which share what they stand for with those for others. */
    ByteBuf encode(TextFrame frame, ByteBufAllocator allocator) {
        int slot = System.identityHashCode(frame) & (SLOTS - 1);
        ByteBuf known = encoded[slot];
        if (known != null && frames[slot] == frame) {
            return known.retainedDuplicate();
        }
        ByteBuf made = Frames.text(frame.utf8(), allocator);
        if (known == null) {
            cached++;
        } else {
            known.release();
        }
        frames[slot] = frame;
        encoded[slot] = made;
        return made.retainedDuplicate();
    }

    /** Flushes the channel at the end of the turn. */
    void flushLater(Channel channel) {
        unflushed.add(channel);
        if (!flushQueued) {
            flushQueued = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushQueued = false;
        List<Channel> now = unflushed;
        unflushed = flushing; // callbacks may write again
        flushing = now;
        for (int i = 0; i < now.size(); i++) {
            now.get(i).flush();
        }
        now.clear();
        forgetFrames();
    }

    private void forgetFrames() {
        for (int i = 0; cached > 0; i++) {
            ByteBuf known = encoded[i];
            if (known != null) {
                encoded[i] = null;
                frames[i] = null;
                cached--;
                known.release();
            }
        }
    }
}
