package io.parlor.broker.rabbit;

import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.util.Date;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of a tail through its stream. It first finds the stream's end, by a mark, and then goes to where it had stopped, which it verifies; or, the first time,
 * so far back that it knows the keys of the window. When it has come to the end it found, it is live.
 *
 * <p>RabbitMQ delivers nothing from an offset past the end until the stream has grown there, and says nothing of it: that is why the end comes first. And it begins
 * with a whole chunk, before the offset or the time that it is told: so whatever lies before that is passed over.
 *
 * <p>All with the lock of the tail held, but for {@link #last}.
 */
final class Course {
    private static final Logger log = LoggerFactory.getLogger(Course.class);

    /** How far the clock of this node may be ahead of RabbitMQ's: more only makes the window of keys shorter the first time. */
    private static final long CLOCK_SKEW_MILLIS = 5_000;

    /** What it has the tail do. */
    interface Steering {
        /** What comes from where it reads now is not looked at any more. */
        void goTo(Object offset);

        void beginAnew(String why);

        void beginAnewAtOnce(String why);

        /** It has come to the end, once after each beginning. */
        void isLive();
    }

    private enum Phase {
        NONE,
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
    private final RabbitSettings.Keys window;
    private final InFlight inFlight;
    private final Steering steering;

    private Phase phase = Phase.NONE;
    private @Nullable Append resolving;
    private long end;
    private long warmFrom;
    private int warmed;
    /** Whether the window has more messages than are to be read: then they are counted from the end. */
    private boolean crowded;

    private GapReason resetReason = GapReason.RESET;
    /** Whether the last message was shown to be there still: what comes next is what follows it, whatever its offset. */
    private boolean verified;

    private boolean live;
    // Written with the lock held, after the keys up to it.
    private volatile @Nullable Position last;

    Course(Shard shard, RabbitSettings.Keys window, InFlight inFlight, Steering steering) {
        this.shard = shard;
        this.window = window;
        this.inFlight = inFlight;
        this.steering = steering;
    }

    /** The position up to which the stream was read; null if it never was. */
    @Nullable Position last() {
        return last;
    }

    boolean live() {
        return live;
    }

    /**
     * @param mark about to be written
     * @return where to read from
     */
    Object begin(Append mark) {
        resolving = mark;
        end = Long.MAX_VALUE;
        if (last != null || crowded) {
            phase = Phase.RESOLVING;
            return "next";
        }
        phase = Phase.WARMING;
        warmFrom = 1;
        warmed = 0;
        return new Date(System.currentTimeMillis() - window.window().toMillis() - CLOCK_SKEW_MILLIS);
    }

    void interrupt() {
        phase = Phase.NONE;
        live = false;
        resolving = null;
    }

    /** Where it was is of no use any more. */
    void forget() {
        last = null;
        shard.keys().clear();
    }

    void received(Stored stored) {
        switch (phase) {
            case RESOLVING -> resolve(stored);
            case WARMING -> warm(stored);
            case RESUMING -> resume(stored);
            case RESTARTING -> restart(stored);
            case READING -> next(stored);
            case NONE -> {}
        }
    }

    private void resolve(Stored stored) {
        Append mark = resolving;
        if (mark == null || inFlight.find(stored.stamp()) != mark) {
            return;
        }
        resolved(mark, stored);
        Position before = last;
        if (before == null) {
            phase = Phase.WARMING;
            warmFrom = Math.max(1, end - window.perShard());
            steering.goTo(warmFrom - 1);
        } else if (end <= before.offset()) {
            restartFrom(GapReason.RESET);
        } else {
            phase = Phase.RESUMING;
            steering.goTo(before.offset() - 1);
        }
    }

    private void restartFrom(GapReason reason) {
        phase = Phase.RESTARTING;
        resetReason = reason;
        steering.goTo("first");
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

    private void resume(Stored stored) {
        Position before = Objects.requireNonNull(last);
        if (stored.offset() == before.offset()) {
            if (stored.position().equals(before)) {
                phase = Phase.READING;
                verified = true;
                goLiveAtEnd();
            } else {
                restartFrom(GapReason.RESET);
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

    private void next(Stored stored) {
        long before = shard.seen();
        if (stored.offset() == before + 1 || (verified && stored.offset() > before)) {
            take(stored);
        } else if (stored.offset() > before) {
            steering.beginAnew("messages are missing");
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
        if (end == Long.MAX_VALUE && ++warmed > window.perShard()) {
            crowded = true;
            forget();
            steering.beginAnewAtOnce("the window is crowded");
        }
    }

    private void goLiveAtEnd() {
        if (!live && shard.seen() >= end) {
            live = true;
            crowded = false;
            steering.isLive();
        }
    }
}
