package io.parlor.broker.memory;

import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogEntry;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that a group has yet to acknowledge, a lane a room. The head of a lane is with one handler at a time, or waits for its next
 * attempt; what is behind it waits too. Handlers are called without a lock, by one drain at a time.
 */
final class ConsumerGroup {
    /** After so many failed attempts a record is given up, so that it does not hold its room back for ever. */
    static final int MAX_ATTEMPTS = 10;

    private static final int MAX_BACKOFF_DOUBLINGS = 6;
    private static final Logger log = LoggerFactory.getLogger(ConsumerGroup.class);

    private static final class Lane {
        private final RoomId room;
        private final ArrayDeque<LogEntry> waiting = new ArrayDeque<>();
        private int failures;

        private Lane(RoomId room) {
            this.room = room;
        }
    }

    private record Turn(Lane lane, LogEntry entry, GroupMember member) {}

    private final String name;
    private final Settings settings;
    private final AtomicInteger drains = new AtomicInteger();

    // All guarded by this. A lane that is known is in ready, with a handler, or waiting for its next attempt.
    private final Map<RoomId, Lane> lanes = new HashMap<>();
    private final ArrayDeque<Lane> ready = new ArrayDeque<>();
    private final List<GroupMember> members = new ArrayList<>();
    private int backlog;
    private int turns;
    private boolean overflowing;

    ConsumerGroup(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
    }

    GroupMember join(ConsumerGroups.Handler handler) {
        GroupMember member = new GroupMember(this, handler, settings.groupCloseGrace());
        synchronized (this) {
            members.add(member);
        }
        dispatch();
        return member;
    }

    synchronized void leave(GroupMember member) {
        members.remove(member);
    }

    /** Called with the room's lock held, so that a lane has the log's order; {@link #dispatch} follows without it. */
    synchronized void add(RoomId room, LogEntry entry) {
        if (backlog >= settings.maxGroupBacklog()) {
            if (!overflowing) {
                overflowing = true;
                log.warn("Group {} has {} records to handle; it loses new ones until it has fewer", name, backlog);
            }
            return;
        }
        overflowing = false;
        backlog++;
        Lane lane = lanes.get(room);
        if (lane == null) {
            lane = new Lane(room);
            lanes.put(room, lane);
            ready.add(lane);
        }
        lane.waiting.add(entry);
    }

    void dispatch() {
        if (drains.getAndIncrement() == 0) {
            executeOn(settings.executor(), this::drain);
        }
    }

    private void drain() {
        int seen = 1;
        do {
            for (Turn turn = nextTurn(); turn != null; turn = nextTurn()) {
                Turn taken = turn;
                var unused = taken.member()
                        .handle(taken.lane().room, taken.entry())
                        .whenComplete((outcome, failure) -> settle(taken, outcome, failure));
            }
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
    }

    private synchronized @Nullable Turn nextTurn() {
        if (members.isEmpty() || ready.isEmpty()) {
            return null;
        }
        GroupMember member = members.get(Math.floorMod(turns++, members.size()));
        Lane lane = ready.remove();
        return new Turn(lane, lane.waiting.element(), member);
    }

    private void settle(Turn turn, @Nullable Object outcome, @Nullable Throwable failure) {
        if (failure == null) {
            goOn(turn.lane(), outcome != GroupMember.GONE);
        } else {
            retryOrGiveUp(turn, failure);
        }
    }

    private void goOn(Lane lane, boolean done) {
        synchronized (this) {
            if (done) {
                lane.waiting.remove();
                lane.failures = 0;
                backlog--;
            }
            if (lane.waiting.isEmpty()) {
                lanes.remove(lane.room);
            } else {
                ready.add(lane);
            }
        }
        dispatch();
    }

    private void retryOrGiveUp(Turn turn, Throwable failure) {
        Lane lane = turn.lane();
        int failures;
        synchronized (this) {
            failures = ++lane.failures;
        }
        if (failures >= MAX_ATTEMPTS) {
            log.warn(
                    "Group {} gives up the record at {} of room {} after {} attempts",
                    name,
                    turn.entry().position(),
                    lane.room,
                    failures,
                    failure);
            goOn(lane, true);
            return;
        }
        log.debug("Group {} failed to handle a record of room {}", name, lane.room, failure);
        Duration delay = settings.groupRetryDelay().multipliedBy(1L << Math.min(failures - 1, MAX_BACKOFF_DOUBLINGS));
        executeOn(
                CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, settings.executor()),
                () -> goOn(lane, false));
    }

    /** Ends all memberships and drops what waits. */
    synchronized void close() {
        members.clear();
        ready.clear();
    }

    private static void executeOn(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // The host's executor is shut down: the drain that was announced must happen nevertheless.
            task.run();
        }
    }
}
