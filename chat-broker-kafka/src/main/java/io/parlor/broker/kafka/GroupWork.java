package io.parlor.broker.kafka;

import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogRecord;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of one partition that a member of a group has in hand: one at a time of a room, several rooms at once. Thread-safe. */
final class GroupWork {
    private static final Logger log = LoggerFactory.getLogger(GroupWork.class);

    private final String group;
    private final ConsumerGroups.Handler handler;
    private final KafkaGroupSettings settings;
    private final ScheduledExecutorService timer;

    // Guarded by this.
    private final Map<RoomId, Deque<Item>> rooms = new HashMap<>();
    private final TreeMap<Long, Item> inHand = new TreeMap<>();
    private long next;
    private boolean stopped;

    /** @param next the offset of the first record */
    GroupWork(
            String group,
            ConsumerGroups.Handler handler,
            KafkaGroupSettings settings,
            ScheduledExecutorService timer,
            long next) {
        this.group = group;
        this.handler = handler;
        this.settings = settings;
        this.timer = timer;
        this.next = next;
    }

    private record Item(RoomId room, Position position, LogRecord entry, int attempt) {
        Item again() {
            return new Item(room, position, entry, attempt + 1);
        }

        long offset() {
            return position.offset() - 1;
        }
    }

    /** The next record; handles it at once if it is the only one of its room. */
    void add(RoomId room, Position position, LogRecord entry) {
        Item item = new Item(room, position, entry, 1);
        synchronized (this) {
            next = item.offset() + 1;
            inHand.put(item.offset(), item);
            Deque<Item> queue = rooms.computeIfAbsent(room, name -> new ArrayDeque<>());
            queue.add(item);
            if (queue.size() > 1) {
                return;
            }
        }
        handle(item);
    }

    /** The next record, which nobody needs to see. */
    synchronized void skip(long offset) {
        next = offset + 1;
    }

    /** Up to where all is done. */
    synchronized long done() {
        return inHand.isEmpty() ? next : inHand.firstKey();
    }

    synchronized int inHand() {
        return inHand.size();
    }

    /** Begins nothing any more. */
    synchronized void stop() {
        stopped = true;
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /** Goes on with the room's next ones as long as handlers complete at once. */
    private void handle(@Nullable Item first) {
        Item item = first;
        while (item != null && !isStopped()) {
            Item current = item;
            CompletableFuture<Object> outcome = outcomeOf(current);
            if (!outcome.isDone()) {
                outcome.whenComplete((done, failure) -> handle(afterwards(current, failure)));
                return;
            }
            item = afterwards(current, failureOf(outcome));
        }
    }

    private static @Nullable Throwable failureOf(CompletableFuture<Object> outcome) {
        try {
            outcome.join();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private CompletableFuture<Object> outcomeOf(Item item) {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        try {
            CompletionStage<?> stage = Objects.requireNonNull(
                    handler.handle(item.room, item.position, item.entry), "a handler gave no stage");
            stage.whenComplete((done, failure) -> {
                if (failure == null) {
                    outcome.complete(this);
                } else {
                    outcome.completeExceptionally(failure);
                }
            });
            if (!outcome.isDone()) {
                var overdue = timer.schedule(
                        () -> outcome.completeExceptionally(new TimeoutException("a handler took too long")),
                        settings.handlerTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
                outcome.whenComplete((done, failure) -> overdue.cancel(false));
            }
        } catch (RejectedExecutionException e) {
            // The broker was closed; somebody else gets it.
            stop();
        } catch (RuntimeException e) {
            outcome.completeExceptionally(e);
        }
        return outcome;
    }

    /** Gives the next one of the room, if there is one to be handled now. */
    private @Nullable Item afterwards(Item item, @Nullable Throwable failure) {
        if (failure != null && item.attempt < settings.maxDeliveries()) {
            log.debug("group {}: the record at {} is tried again", group, item.position, failure);
            try {
                timer.schedule(() -> handle(item.again()), settings.retryDelay().toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                stop();
            }
            return null;
        }
        if (failure != null) {
            log.error(
                    "group {}: the record of room {} at {} was tried {} times, and is left out",
                    group,
                    item.room,
                    item.position,
                    item.attempt,
                    failure);
        }
        synchronized (this) {
            inHand.remove(item.offset());
            Deque<Item> queue = rooms.get(item.room);
            if (queue == null) {
                return null;
            }
            queue.remove();
            if (queue.isEmpty()) {
                rooms.remove(item.room);
            }
            return queue.peek();
        }
    }
}
