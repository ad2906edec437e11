package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.io.IOException;
import java.util.Date;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream as it grows. It first finds its end, by a mark, and then goes to where it had stopped, which it verifies; or, the first time, so far back
 * that it knows the keys of the window. When it has come to the end it found, it is live. Whatever goes wrong on the way, or later, it begins anew.
 *
 * <p>RabbitMQ delivers nothing from an offset past the end until the stream has grown there, and says nothing of it: that is why the end comes first.
 */
final class Tail {
    private static final Logger log = LoggerFactory.getLogger(Tail.class);

    /** How far the clock of this node may be ahead of RabbitMQ's: more only makes the window of keys shorter the first time. */
    private static final long CLOCK_SKEW_MILLIS = 5_000;

    private static final int BEGINNINGS = 4;

    private enum Phase {
        CLOSED,
        /** Waits for the connection, or for the next try. */
        DOWN,
        /** Reads what is new, until its mark comes. */
        RESOLVING,
        /** The first time: waits for the first message from where it was to begin. */
        WARMING,
        /** Waits for the message that was its last. */
        RESUMING,
        RESTARTING,
        /** All that comes is the stream's next. */
        READING
    }

    private final Shard shard;
    private final RabbitSettings settings;
    private final Consuming consuming;
    private final InFlight inFlight;
    private final Backoff backoff = new Backoff();

    /** Guards what follows; held while listeners are called. Callers of the broker never take it. */
    private final Object lock = new Object();

    private Phase phase = Phase.CLOSED;
    private @Nullable Feed feed;
    private @Nullable Append resolving;
    private long end;
    private long warmFrom;
    private int warmed;
    /** Whether the window has more messages than are to be read: then they are counted from the end. */
    private boolean crowded;

    private boolean declared = true;
    private long openedAt = System.nanoTime();
    private GapReason resetReason = GapReason.RESET;
    /** Whether the last message was shown to be there still: what comes next is what follows it, whatever its offset. */
    private boolean verified;

    private boolean live;
    // Written with the lock held, after the keys up to it.
    private volatile @Nullable Position last;
    private volatile long lastHeard;

    Tail(Shard shard, RabbitSettings settings, Consuming consuming, InFlight inFlight) {
        this.shard = shard;
        this.settings = settings;
        this.consuming = consuming;
        this.inFlight = inFlight;
    }

    /** The position up to which the stream was read; null if it never was. */
    @Nullable Position last() {
        return last;
    }

    void exclusively(Runnable action) {
        synchronized (lock) {
            action.run();
        }
    }

    /** Begins to read, if it does not. */
    void want() {
        consuming.execute(() -> {
            synchronized (lock) {
                if (phase != Phase.CLOSED) {
                    return;
                }
                phase = Phase.DOWN;
            }
            open();
        });
    }

    /** The connection was made anew. Of the keeper. */
    void connected() {
        boolean wanted;
        synchronized (lock) {
            wanted = phase != Phase.CLOSED;
            if (wanted) {
                down("the connection was made anew");
            }
        }
        if (wanted) {
            open();
        }
    }

    void reopen(String why) {
        consuming.execute(() -> retry(null, why));
    }

    /** Nothing came for too long while something should have: it may be the consumer that hangs. Who is just beginning anew gets more time. */
    void suspectSilence(long now, long nanos) {
        if (now - lastHeard > nanos) {
            consuming.execute(() -> {
                boolean due;
                synchronized (lock) {
                    due = live || now - openedAt > BEGINNINGS * nanos;
                }
                if (due) {
                    retry(null, "nothing came from it for too long");
                }
            });
        }
    }

    void closeIfIdle(long now) {
        consuming.execute(() -> {
            synchronized (lock) {
                if (phase == Phase.READING && live && shard.goIdle(now)) {
                    down("nobody uses it");
                    phase = Phase.CLOSED;
                    declared = true;
                    last = null;
                    shard.keys().clear();
                }
            }
        });
    }

    /** Of the keeper. */
    private void open() {
        Connection connection = consuming.connection();
        if (connection == null) {
            return;
        }
        Feed opened = new Feed();
        Append mark;
        Object offset;
        boolean declare;
        synchronized (lock) {
            if (phase != Phase.DOWN) {
                return;
            }
            openedAt = System.nanoTime();
            mark = inFlight.newMark(shard);
            resolving = mark;
            feed = opened;
            end = Long.MAX_VALUE;
            offset = begin();
            declare = !declared;
            declared = true;
        }
        mark.done().whenComplete((position, failure) -> {
            if (failure != null) {
                consuming.execute(() -> retry(opened, "its end was not found"));
            }
        });
        try {
            if (declare) {
                consuming.topology().declareStream(connection, shard.number());
            }
            opened.consume(connection, offset);
            shard.sendAtOnce(mark);
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            mark.giveUp("the stream cannot be read");
            retry(opened, String.valueOf(e.getMessage()));
        }
    }

    /** With the lock held. */
    private Object begin() {
        if (last != null || crowded) {
            phase = Phase.RESOLVING;
            return "next";
        }
        phase = Phase.WARMING;
        warmFrom = 1;
        warmed = 0;
        return new Date(System.currentTimeMillis() - settings.keys().window().toMillis() - CLOCK_SKEW_MILLIS);
    }

    /** Of the keeper: goes on elsewhere in the stream, on a channel of its own. */
    private void seek(Feed from, Feed to, Object offset) {
        from.close();
        Connection connection = consuming.connection();
        if (connection == null) {
            return;
        }
        try {
            to.consume(connection, offset);
        } catch (IOException | ShutdownSignalException e) {
            retry(to, String.valueOf(e.getMessage()));
        }
    }

    /** @param failed null for whichever it is */
    private void retry(@Nullable Feed failed, String why) {
        synchronized (lock) {
            if (phase == Phase.CLOSED || (failed != null && feed != failed)) {
                return;
            }
            if (live) {
                log.info("stream {} is read anew: {}", shard.number(), why);
            } else {
                log.debug("stream {} is read anew: {}", shard.number(), why);
            }
            down(why);
        }
        consuming.schedule(this::open, backoff.next());
    }

    /** With the lock held. */
    private void down(String why) {
        log.trace("stream {} is down: {}", shard.number(), why);
        Feed old = feed;
        feed = null;
        phase = Phase.DOWN;
        live = false;
        resolving = null;
        declared = false;
        shard.goDown();
        if (old != null) {
            consuming.execute(old::close);
        }
    }

    /** With the lock held, as all that follows. */
    private void received(Feed from, Stored stored) {
        switch (phase) {
            case RESOLVING -> resolve(from, stored);
            case WARMING -> warm(stored);
            case RESUMING -> resume(from, stored);
            case RESTARTING -> restart(stored);
            case READING -> next(from, stored);
            default -> {}
        }
    }

    private void resolve(Feed from, Stored stored) {
        Append mark = resolving;
        if (mark == null || inFlight.find(stored.stamp()) != mark) {
            return;
        }
        resolved(mark, stored);
        Position before = last;
        if (before == null) {
            phase = Phase.WARMING;
            warmFrom = Math.max(1, end - settings.keys().perShard());
            go(from, warmFrom - 1);
        } else if (end <= before.offset()) {
            restartFrom(from, GapReason.RESET);
        } else {
            phase = Phase.RESUMING;
            go(from, before.offset() - 1);
        }
    }

    /** What the old feed still has is not looked at any more. */
    private void go(Feed from, Object offset) {
        Feed to = new Feed();
        feed = to;
        consuming.execute(() -> seek(from, to, offset));
    }

    private void restartFrom(Feed from, GapReason reason) {
        phase = Phase.RESTARTING;
        resetReason = reason;
        go(from, "first");
    }

    private void resolved(Append mark, Stored stored) {
        resolving = null;
        end = stored.offset();
        mark.complete(stored.position());
    }

    private void warm(Stored stored) {
        if (stored.offset() >= warmFrom) {
            phase = Phase.READING;
            take(stored);
        }
    }

    private void resume(Feed from, Stored stored) {
        Position before = Objects.requireNonNull(last);
        if (stored.offset() == before.offset()) {
            if (stored.position().equals(before)) {
                phase = Phase.READING;
                verified = true;
                goLiveAtEnd();
            } else {
                restartFrom(from, GapReason.RESET);
            }
        } else if (stored.offset() > before.offset()) {
            resetReason = GapReason.TRIMMED;
            restart(stored);
        }
    }

    private void restart(Stored first) {
        boolean whole = first.offset() == 1;
        Position resumed = whole ? Position.ORIGIN : first.position();
        log.warn("stream {} cannot be followed without a gap: {}", shard.number(), resetReason.wire());
        phase = Phase.READING;
        last = resumed;
        shard.reset(resumed, resetReason);
        verified = true;
        if (whole) {
            take(first);
        } else {
            goLiveAtEnd();
        }
    }

    private void next(Feed from, Stored stored) {
        long before = shard.seen();
        if (stored.offset() == before + 1 || (verified && stored.offset() > before)) {
            take(stored);
        } else if (stored.offset() > before) {
            consuming.execute(() -> retry(from, "messages are missing"));
        }
    }

    private void take(Stored stored) {
        verified = false;
        Position position = shard.keys().add(stored, System.nanoTime());
        last = stored.position();
        if (position.equals(stored.position())) {
            shard.deliver(stored);
        }
        Append mine = inFlight.find(stored.stamp());
        if (mine != null && mine.fingerprint == stored.position().fingerprint()) {
            if (mine == resolving) {
                resolved(mine, stored);
            } else if (mine.room == null) {
                shard.barriers().reached(mine, stored.position());
            } else {
                mine.readBack(position);
            }
        }
        goLiveAtEnd();
        if (end == Long.MAX_VALUE && ++warmed > settings.keys().perShard()) {
            crowded = true;
            last = null;
            shard.keys().clear();
            down("the window is crowded");
            consuming.execute(this::open);
        }
    }

    private void goLiveAtEnd() {
        if (!live && shard.seen() >= end) {
            live = true;
            crowded = false;
            backoff.reset();
            shard.goLive();
        }
    }

    /** A consumer of the stream on a channel of its own. */
    private final class Feed implements StreamConsumer.Receiver {
        // Written by the keeper.
        private volatile @Nullable Channel channel;

        void consume(Connection connection, Object offset) throws IOException {
            Channel made = connection.createChannel();
            channel = made;
            StreamConsumer.consume(made, consuming.streamName(shard.number()), offset, this);
        }

        @Override
        public void received(StreamConsumer from, AMQP.BasicProperties properties, byte[] payload) {
            Stored stored = Stored.of(properties, payload);
            lastHeard = System.nanoTime();
            synchronized (lock) {
                if (feed == this) {
                    Tail.this.received(this, stored);
                }
            }
            from.taken();
        }

        @Override
        public void ended(String why) {
            consuming.execute(() -> retry(this, why));
        }

        /** Blocks for a bounded time. */
        void close() {
            Channel open = channel;
            if (open != null) {
                StreamConsumer.close(open);
            }
        }
    }

    /** For how long nothing came; for who wants to know whether the stream still works. */
    long silentNanos(long now) {
        return now - lastHeard;
    }
}
