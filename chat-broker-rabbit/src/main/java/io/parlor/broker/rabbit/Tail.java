package io.parlor.broker.rabbit;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.parlor.model.Position;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream as it grows: opens it, closes it when nobody needs it, and begins anew whatever goes wrong. Where to begin, and what to do with what comes,
 * is its {@link Course}'s to say.
 */
final class Tail implements Course.Steering {
    private static final Logger log = LoggerFactory.getLogger(Tail.class);

    private static final int BEGINNINGS = 4;

    private enum State {
        CLOSED,
        /** Waits for the connection, or for the next try. */
        DOWN,
        OPEN
    }

    private final Shard shard;
    private final Consuming consuming;
    private final InFlight inFlight;
    private final Backoff backoff = new Backoff();

    /** Guards what follows; held while listeners are called. Callers of the broker never take it. */
    private final Object lock = new Object();

    private State state = State.CLOSED;
    private @Nullable Feed feed;
    private boolean declared = true;
    private long openedAt = System.nanoTime();
    private final Course course;

    // Written with the lock held, or by the client's threads.
    private volatile long lastHeard;

    Tail(Shard shard, RabbitSettings settings, Consuming consuming, InFlight inFlight) {
        this.shard = shard;
        this.consuming = consuming;
        this.inFlight = inFlight;
        this.course = new Course(shard, settings.keys(), inFlight, this);
    }

    /** The position up to which the stream was read; null if it never was. */
    @Nullable Position last() {
        return course.last();
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
                if (state != State.CLOSED) {
                    return;
                }
                state = State.DOWN;
            }
            open();
        });
    }

    /** The connection was made anew. Of the keeper. */
    void connected() {
        boolean wanted;
        synchronized (lock) {
            wanted = state != State.CLOSED;
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
                    due = course.live() || now - openedAt > BEGINNINGS * nanos;
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
                if (state == State.OPEN && course.live() && shard.goIdle(now)) {
                    down("nobody uses it");
                    state = State.CLOSED;
                    declared = true;
                    course.forget();
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
        Feed opened = newFeed();
        Append mark;
        Object offset;
        boolean declare;
        synchronized (lock) {
            if (state != State.DOWN) {
                return;
            }
            openedAt = System.nanoTime();
            mark = inFlight.newMark(shard);
            feed = opened;
            state = State.OPEN;
            offset = course.begin(mark);
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

    private Feed newFeed() {
        return new Feed(consuming.streamName(shard.number()), this::arrived, this::ended);
    }

    private void arrived(Feed from, Stored stored) {
        lastHeard = System.nanoTime();
        synchronized (lock) {
            if (feed == from) {
                course.received(stored);
            }
        }
    }

    private void ended(Feed which, String why) {
        consuming.execute(() -> retry(which, why));
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
            if (state == State.CLOSED || (failed != null && feed != failed)) {
                return;
            }
            if (course.live()) {
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
        state = State.DOWN;
        course.interrupt();
        declared = false;
        shard.goDown();
        if (old != null) {
            consuming.execute(old::close);
        }
    }

    @Override
    public void goTo(Object offset) {
        Feed from = feed;
        if (from != null) {
            Feed to = newFeed();
            feed = to;
            consuming.execute(() -> seek(from, to, offset));
        }
    }

    @Override
    public void beginAnew(String why) {
        Feed from = feed;
        consuming.execute(() -> retry(from, why));
    }

    @Override
    public void beginAnewAtOnce(String why) {
        down(why);
        consuming.execute(this::open);
    }

    @Override
    public void isLive() {
        backoff.reset();
        shard.goLive();
    }

    /** For how long nothing came; for who wants to know whether the stream still works. */
    long silentNanos(long now) {
        return now - lastHeard;
    }
}
