package io.parlor.broker.redis;

import io.parlor.broker.BrokerException;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node's followers of one room are given, in order and without a gap. A record from the channel is delivered if it names the
 * one before it as the last that was delivered. Whatever else comes - a hole, an offset that was there before, a doubt - is
 * settled by reading the log, which alone says what is true; records that arrive meanwhile wait.
 *
 * <p>Everything happens in a mailbox, so that no lock is held while listeners run.
 */
final class RoomFeed {
    private static final Logger log = LoggerFactory.getLogger(RoomFeed.class);
    private static final int MAX_EARLY = 1_024;
    private static final int MAX_QUEUED = 8_192;
    private static final long RETRY_MILLIS = 100;

    private final RoomId room;
    private final RoomKeys keys;
    private final LogReader reader;
    private final Gate catchUps;
    private final boolean retained;
    private final Signals signals;
    private final ScheduledExecutorService timer;
    private final Mailbox mailbox = new Mailbox();
    private final AtomicInteger queued = new AtomicInteger();

    // Guarded by the lock of the shard in RoomFeeds.
    int references;

    // Set once, when nobody follows any more.
    private volatile boolean closed;

    // Used in the mailbox only.
    private final List<Follower> followers = new ArrayList<>(1);
    private final List<Follower> newcomers = new ArrayList<>(1);
    private final Ring ring = new Ring();
    private final ArrayDeque<Frame.Stored> early = new ArrayDeque<>();
    private @Nullable Position last;
    // An end of the log beyond what has arrived; and the echo behind which it must have arrived, unless it was missed.
    private @Nullable Position suspected;
    private long awaitedEcho;
    private boolean confirmed;
    private boolean catchingUp;
    private boolean catchUpAgain;

    RoomFeed(
            RoomId room,
            RoomKeys keys,
            LogReader reader,
            Gate catchUps,
            boolean retained,
            Signals signals,
            ScheduledExecutorService timer) {
        this.room = room;
        this.keys = keys;
        this.reader = reader;
        this.catchUps = catchUps;
        this.retained = retained;
        this.signals = signals;
        this.timer = timer;
    }

    RoomId room() {
        return room;
    }

    RoomKeys keys() {
        return keys;
    }

    void close() {
        closed = true;
    }

    /** The broker is closed, and all followers with it. */
    void end() {
        close();
        mailbox.execute(() -> {
            BrokerException ended = new BrokerException(BrokerException.Kind.CLOSED, "the broker was closed");
            List.copyOf(newcomers).forEach(follower -> follower.fail(ended));
            List.copyOf(followers).forEach(Follower::close);
        });
    }

    /** Its start is the end of the log, looked up when the channel is known to be subscribed. */
    void join(Follower follower) {
        mailbox.execute(() -> {
            if (confirmed) {
                lookUpStart(follower);
            } else {
                newcomers.add(follower);
            }
        });
    }

    void leave(Follower follower) {
        mailbox.execute(() -> {
            followers.remove(follower);
            newcomers.remove(follower);
        });
    }

    /** The channel is subscribed, for the first time or again: whatever was published before may have been missed. */
    void onConfirmed() {
        mailbox.execute(() -> {
            confirmed = true;
            List<Follower> waiting = List.copyOf(newcomers);
            newcomers.clear();
            waiting.forEach(this::lookUpStart);
            if (last != null) {
                settle();
            }
        });
    }

    void onFrame(Frame frame) {
        int size = frame instanceof Frame.Several several ? several.records().size() : 1;
        if (queued.addAndGet(size) > MAX_QUEUED) {
            // Listeners that slow cannot be served from memory; the log has it, and whatever comes next shows the hole.
            queued.addAndGet(-size);
            return;
        }
        mailbox.execute(() -> {
            queued.addAndGet(-size);
            if (frame instanceof Frame.Stored stored) {
                arrived(stored);
            } else if (frame instanceof Frame.Several several) {
                several.records().forEach(this::arrived);
            } else if (frame instanceof Frame.Signal signal) {
                List.copyOf(followers).forEach(follower -> follower.onSignal(signal.payload()));
            } else if (frame instanceof Frame.Echo echo && echo.number() == awaitedEcho) {
                allHasArrived();
            }
        });
    }

    /** Compares with the log's end, which finds what nothing on the channel would show: a lost last record, a log that is gone. */
    void check() {
        mailbox.execute(() -> {
            Position before = last;
            if (before != null && !catchingUp) {
                reader.head(keys).whenComplete((end, failure) -> {
                    if (failure == null) {
                        mailbox.execute(() -> compare(before, end));
                    }
                });
            }
        });
    }

    private void lookUpStart(Follower follower) {
        reader.head(keys)
                .whenComplete((end, failure) -> mailbox.execute(() -> {
                    if (failure != null) {
                        follower.fail(failure);
                    } else if (!follower.isClosed()) {
                        admit(follower, end);
                    }
                }));
    }

    private void admit(Follower follower, Position end) {
        if (last == null) {
            last = end;
            ring.restart(end);
            early.removeIf(stored -> stored.position().offset() <= end.offset());
        }
        follower.admit(end.offset() > last.offset() ? end : last);
        followers.add(follower);
        if (catchUpAgain && !catchingUp) {
            settle();
        }
        deliverEarly();
    }

    private void arrived(Frame.Stored stored) {
        if (last == null || (catchingUp && retained)) {
            if (early.size() == MAX_EARLY) {
                early.clear();
                catchUpAgain = true;
            }
            early.add(stored);
        } else {
            take(stored);
        }
    }

    private void take(Frame.Stored stored) {
        Position before = lastDelivered();
        if (stored.follows(before)) {
            deliver(stored);
        } else if (ring.contains(stored.position())) {
            log.trace("room {}: again {}", room, stored.position());
        } else if (retained || stored.position().offset() <= before.offset()) {
            settle();
        } else {
            boolean next = stored.position().offset() == before.offset() + 1;
            restart(stored.predecessor(), next ? GapReason.RESET : GapReason.TRIMMED);
            deliver(stored);
        }
    }

    private void deliverEarly() {
        while (!catchingUp) {
            Frame.Stored stored = early.poll();
            if (stored == null) {
                return;
            }
            take(stored);
        }
    }

    private void deliver(Frame.Stored stored) {
        last = stored.position();
        ring.add(stored.position().fingerprint());
        for (Follower follower : List.copyOf(followers)) {
            follower.onRecord(stored);
        }
    }

    private void restart(Position resumed, GapReason reason) {
        log.warn("room {}: the log cannot be followed from {} on, going on after {} ({})", room, last, resumed, reason);
        last = resumed;
        ring.restart(resumed);
        suspected = null;
        for (Follower follower : List.copyOf(followers)) {
            follower.onReset(resumed, reason);
        }
    }

    private Position lastDelivered() {
        if (last == null) {
            throw new IllegalStateException("nobody was admitted yet");
        }
        return last;
    }

    /** @param before what had been delivered before the end was looked up: it cannot be short of that */
    private void compare(Position before, Position end) {
        if (catchingUp) {
            return;
        }
        if (end.offset() > lastDelivered().offset()) {
            suspect(end);
        } else if (end.offset() < before.offset() || !ring.contains(end)) {
            settle();
        }
    }

    /** Most likely it is on its way: an echo through the channel tells. */
    private void suspect(Position end) {
        suspected = end;
        awaitedEcho = ThreadLocalRandom.current().nextLong();
        signals.publish(keys, Frame.echo(awaitedEcho));
    }

    private void allHasArrived() {
        Position end = suspected;
        suspected = null;
        if (end == null || last == null || last.offset() >= end.offset() || catchingUp) {
            return;
        }
        if (retained) {
            settle();
        } else {
            restart(end, GapReason.TRIMMED);
        }
    }

    /** Reads the log from the last delivered record on. */
    private void settle() {
        if (catchingUp) {
            catchUpAgain = true;
            return;
        }
        catchingUp = true;
        readOn();
    }

    private void readOn() {
        catchUps.run(() -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            mailbox.execute(() -> {
                if (closed) {
                    done.complete(null);
                    return;
                }
                // What has arrived is in the log by now, or gone.
                early.clear();
                catchUpAgain = false;
                Position from = lastDelivered();
                reader.after(keys, from, reader.maxPage()).whenComplete((page, failure) -> {
                    mailbox.execute(() -> onPage(page, failure));
                    done.complete(null);
                });
            });
            return done;
        });
    }

    private void onPage(LogReader.@Nullable Page page, @Nullable Throwable failure) {
        if (page == null || failure != null) {
            readLater(failure);
        } else if (!retained) {
            compareUnretained(page);
        } else if (page.gap() == GapReason.RESET) {
            findFork();
        } else {
            if (page.gap() != null) {
                restart(
                        page.entries().isEmpty()
                                ? page.next()
                                : page.entries().get(0).predecessor(),
                        page.gap());
            }
            page.entries().forEach(this::deliver);
            if (page.more() || catchUpAgain) {
                readOn();
            } else {
                settled();
            }
        }
    }

    private void settled() {
        catchingUp = false;
        suspected = null;
        deliverEarly();
    }

    /** Without records all that can be known is the end, and what arrived since it was asked for has moved on. */
    private void compareUnretained(LogReader.Page page) {
        catchingUp = false;
        Position end = page.next();
        if (page.gap() == null || (page.gap() == GapReason.TRIMMED && ring.contains(end))) {
            return;
        }
        if (end.offset() > lastDelivered().offset()) {
            suspect(end);
        } else {
            restart(end, GapReason.RESET);
        }
    }

    private void readLater(@Nullable Throwable failure) {
        log.debug("room {}: cannot read the log, trying again", room, failure);
        if (!closed) {
            timer.schedule(this::readOn, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The log is another one. Of what was delivered, how much does it still have? */
    private void findFork() {
        Fork.find(reader, keys, ring)
                .whenComplete((fork, failure) -> mailbox.execute(() -> {
                    if (failure != null) {
                        readLater(failure);
                    } else {
                        restart(fork.in(ring), GapReason.RESET);
                        readOn();
                    }
                }));
    }
}
