package io.parlor.broker.kafka;

import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one partition for the followers of its rooms and for its {@link Lane}, as long as there are any, from far enough back to know the
 * keys that may come again. What is not said to be thread-safe is called by the thread of its loop only.
 */
final class Feed implements FeedLoop.Reader {
    private static final Logger log = LoggerFactory.getLogger(Feed.class);
    private static final long RETRY_MILLIS = 200;
    private static final long STALL_MILLIS = 20;
    private static final long SLACK_MILLIS = 60_000;

    private enum State {
        /** Not read. */
        CLOSED,
        /** Kafka is being asked where it begins and ends. */
        OPENING,
        /** What is read was there before. */
        WARMING,
        /** At the end of the log. */
        LIVE
    }

    /** Who waits until all before an offset was read. */
    private record Waiting(long offset, Follower follower) {}

    private final int partition;
    private final TopicPartition records;
    private final TopicPartition signals;
    private final FeedLoop loop;
    private final Offsets offsets;
    private final Topics topics;
    private final Signals signalling;
    private final ScheduledExecutorService timer;
    private final KafkaSettings.Keys window;
    private final long graceNanos;
    private final Lane lane;

    // All of the loop's thread, but read by tests.
    private final Followers followers = new Followers();
    private List<Waiting> waiting = new ArrayList<>();
    private final AtomicInteger users = new AtomicInteger();
    private volatile State state = State.CLOSED;
    private long generation;
    private long unusedSince;
    private Uuid topicId = Uuid.ZERO_UUID;
    /** The offset of the next record. */
    private long next;
    /** Where the log ended when it was opened. */
    private long target;

    private Position last = Position.ORIGIN;
    private Ring ring = new Ring();
    /** Not null while it is not known whether the log is still the one that the followers know. */
    private @Nullable Comparison comparison;

    Feed(
            KafkaSettings settings,
            int partition,
            FeedLoop loop,
            Offsets offsets,
            Topics topics,
            Signals signalling,
            Producer<byte[], byte[]> producer,
            ScheduledExecutorService timer) {
        this.partition = partition;
        this.records = new TopicPartition(settings.topic().records(), partition);
        this.signals = new TopicPartition(settings.topic().signals(), partition);
        this.loop = loop;
        this.offsets = offsets;
        this.topics = topics;
        this.signalling = signalling;
        this.timer = timer;
        this.window = settings.keys();
        this.graceNanos = settings.times().grace().toNanos();
        this.lane = new Lane(
                settings.topic().records(),
                partition,
                producer,
                this,
                new KeyTable(window.records(), window.window().toMillis()));
    }

    /** Thread-safe, as all of it is that is not the feed's. */
    Lane lane() {
        return lane;
    }

    /** Thread-safe: there is something to append. */
    void wanted() {
        loop.execute(this::open);
    }

    /** Thread-safe: the lane could not send, and is to try again. */
    void resumeSoon() {
        try {
            timer.schedule(() -> loop.execute(this::resume), STALL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("the broker was closed", e);
        }
    }

    private void resume() {
        if (state == State.LIVE) {
            lane.begin(next);
        }
    }

    /** Thread-safe: something does not fit the log that was read. */
    void doubt() {
        loop.execute(() -> {
            if (state == State.LIVE) {
                log.warn("partition {} gave an offset again: its log is looked at anew", records);
                reopen();
            }
        });
    }

    /** Thread-safe. */
    void add(Follower follower) {
        loop.execute(() -> {
            users.incrementAndGet();
            open();
        });
        offsets.bounds(partition).whenComplete((bounds, failure) -> {
            if (bounds == null) {
                follower.fail(Failures.ofRead(failure));
            } else {
                loop.execute(() -> admitAt(bounds.latest(), follower));
            }
        });
    }

    /** Thread-safe. */
    void remove(Follower follower) {
        loop.execute(() -> {
            users.decrementAndGet();
            followers.remove(follower);
            waiting.removeIf(each -> each.follower == follower);
            unusedSince = System.nanoTime();
        });
    }

    private void admitAt(long offset, Follower follower) {
        if (follower.isClosed()) {
            return;
        }
        if (state == State.LIVE && next >= offset) {
            followers.add(follower);
            follower.admit(last);
        } else {
            waiting.add(new Waiting(offset, follower));
        }
    }

    private void admitWaiting() {
        if (!waiting.isEmpty()) {
            List<Waiting> all = waiting;
            waiting = new ArrayList<>();
            all.forEach(each -> admitAt(each.offset, each.follower));
        }
    }

    private void open() {
        if (state != State.CLOSED) {
            return;
        }
        state = State.OPENING;
        unusedSince = System.nanoTime();
        last = Position.ORIGIN;
        ring.clear();
        comparison = null;
        lookUp();
    }

    /** Looks at the log anew, from before where it was. */
    void reopen() {
        if (state == State.CLOSED) {
            return;
        }
        if (state != State.OPENING && comparison == null) {
            comparison = new Comparison(next, ring.copy(), topicId);
        }
        state = State.OPENING;
        loop.unassign(records);
        loop.unassign(signals);
        lane.suspend();
        lookUp();
    }

    /** Thread-safe: that is the topic's id now. */
    void checkTopic(Uuid id) {
        loop.execute(() -> {
            if ((state == State.LIVE || state == State.WARMING) && !id.equals(topicId)) {
                log.warn("the topic of {} was created anew", records);
                reopen();
            }
        });
    }

    @Override
    public void outOfRange() {
        reopen();
    }

    private void lookUp() {
        long mine = ++generation;
        long since = System.currentTimeMillis() - 2 * window.window().toMillis() - SLACK_MILLIS;
        topics.recordsId()
                .thenCombine(offsets.opening(partition, Math.max(0, since)), Found::new)
                .whenComplete((found, failure) -> loop.execute(() -> {
                    if (mine != generation || state != State.OPENING) {
                        return;
                    }
                    if (found != null) {
                        begin(found.topicId, found.opening);
                    } else {
                        log.debug("partition {} cannot be opened yet", records, failure);
                        timer.schedule(
                                () -> loop.execute(() -> lookUpAgain(mine)), RETRY_MILLIS, TimeUnit.MILLISECONDS);
                    }
                }));
    }

    private record Found(Uuid topicId, Offsets.Opening opening) {}

    private void lookUpAgain(long of) {
        if (of == generation && state == State.OPENING) {
            lookUp();
        }
    }

    private void begin(Uuid id, Offsets.Opening opening) {
        topicId = id;
        long earliest = opening.bounds().earliest();
        target = opening.bounds().latest();
        // Two windows: what a record in the newer one is a duplicate of may lie in the older one.
        long from = Math.min(Math.max(target - 2L * window.records(), opening.since()), target - 1);
        Comparison compared = comparison;
        if (compared != null && (!compared.isOf(id) || compared.next() > target)) {
            from = target - 2L * window.records();
        }
        if (compared != null && compared.isOf(id)) {
            from = Math.min(from, compared.oldest());
        }
        from = Math.max(from, earliest);
        next = from;
        last = from == 0 ? Position.ORIGIN : new Position(from, 0);
        ring = new Ring();
        state = State.WARMING;
        waiting.replaceAll(each -> new Waiting(Math.min(each.offset, target), each.follower));
        loop.assign(records, from, this);
        loop.assign(signals, opening.signals(), new SignalReader(opening.signals()));
        if (compared != null && !compared.isOf(id)) {
            // Nothing of it was seen before.
            reset(last, GapReason.RESET);
        }
        goLiveAtEnd();
    }

    @Override
    public void accept(ConsumerRecord<ByteBuffer, ByteBuffer> each) {
        long offset = each.offset();
        Header header = Header.of(each.headers());
        Position position = new Position(offset + 1, header == null ? 0 : header.fingerprint());
        if (comparison != null) {
            compare(comparison, position);
        }
        boolean given = comparison != null;
        next = offset + 1;
        last = position;
        ring.add(offset, position.fingerprint());
        String room = null;
        if (header != null && each.key() != null && (header.key() != null || !followers.isEmpty())) {
            room = Rooms.name(each.key());
        }
        Position first = lane.accept(position, each.timestamp(), header, room);
        if (!given && room != null && header != null && first.equals(position)) {
            followers.record(room, position, header, each);
        }
        lane.acknowledge(first);
        if (state == State.WARMING) {
            goLiveAtEnd();
        } else if (!waiting.isEmpty()) {
            admitWaiting();
        }
    }

    private void goLiveAtEnd() {
        if (state != State.WARMING || next < target) {
            return;
        }
        Comparison compared = comparison;
        if (compared != null && next < compared.next()) {
            // The log is shorter than it was, and what is left of it is the same.
            reset(last, GapReason.RESET);
        } else if (compared != null) {
            confirm(compared);
        }
        state = State.LIVE;
        lane.begin(next);
        admitWaiting();
    }

    /** Looks whether the log still has the records that were read before. */
    private void compare(Comparison compared, Position position) {
        switch (compared.compare(position)) {
            case SAME -> confirm(compared);
            case DIFFERENT -> reset(last, GapReason.RESET);
            case TRIMMED -> reset(last, GapReason.TRIMMED);
            case OPEN -> {
                // What was read before was given before.
            }
        }
    }

    private void confirm(Comparison compared) {
        comparison = null;
        followers.passed(compared.next());
    }

    private void reset(Position resumed, GapReason reason) {
        comparison = null;
        log.warn("partition {} cannot be followed without a gap ({}); it goes on after {}", records, reason, resumed);
        followers.reset(resumed, reason);
    }

    /** Thread-safe: takes the partition off if nobody has needed it for the time of grace. */
    void closeIfUnused() {
        if (state == State.LIVE && users.get() == 0) {
            loop.execute(this::closeNowIfUnused);
        }
    }

    private void closeNowIfUnused() {
        long before = System.nanoTime() - graceNanos;
        if (state == State.LIVE && users.get() == 0 && unusedSince - before <= 0 && lane.suspendIfUnusedSince(before)) {
            state = State.CLOSED;
            generation++;
            loop.unassign(records);
            loop.unassign(signals);
        }
    }

    @Override
    public String toString() {
        return records + " " + state + " next " + next + " target " + target + ", " + users + " users, "
                + waiting.size() + " waiting";
    }

    boolean isOpen() {
        return state != State.CLOSED;
    }

    /** Signals are carried by the same thread, and may be lost. */
    private final class SignalReader implements FeedLoop.Reader {
        private final long from;

        SignalReader(long from) {
            this.from = from;
        }

        @Override
        public void accept(ConsumerRecord<ByteBuffer, ByteBuffer> each) {
            if (each.offset() >= from && each.key() != null && !followers.isEmpty()) {
                followers.signal(Rooms.name(each.key()), signalling.numberOf(each.headers()), each.value());
            }
        }

        @Override
        public void outOfRange() {
            reopen();
        }
    }
}
