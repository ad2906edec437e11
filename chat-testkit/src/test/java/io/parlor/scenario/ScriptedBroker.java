package io.parlor.scenario;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerProfile;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.broker.memory.LogLoss;
import io.parlor.model.DirectRoom;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.VirtualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The memory broker, which answers later, and fails, waits and counts as a test says, but for the channel of users. Of the test's thread. */
final class ScriptedBroker implements MessageBroker {
    enum Operation {
        APPEND,
        READ,
        FOLLOW
    }

    final InMemoryMessageBroker log;
    final List<RoomId> followed = new ArrayList<>();
    private final VirtualTime time;
    private final Map<Operation, Queue<BrokerException.Kind>> failures = new EnumMap<>(Operation.class);
    private final Set<Operation> held = EnumSet.noneOf(Operation.class);
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int subscriptions;
    int reads;

    ScriptedBroker(VirtualTime time, InMemoryMessageBroker log) {
        this.time = time;
        this.log = log;
        for (Operation operation : Operation.values()) {
            failures.put(operation, new ArrayDeque<>());
        }
    }

    /** Has the next call fail; several times: the next calls. */
    void failNext(Operation operation, BrokerException.Kind kind) {
        failures.get(operation).add(kind);
    }

    void forgetFailures() {
        failures.values().forEach(Queue::clear);
    }

    /** From now on such calls take effect, but are not answered until {@link #release}. */
    void hold(Operation operation) {
        held.add(operation);
    }

    void release() {
        held.clear();
        List<Runnable> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(Runnable::run);
    }

    /** How many calls wait for {@link #release}. */
    int waiting() {
        return waiting.size();
    }

    int openSubscriptions() {
        return subscriptions;
    }

    void loseEverything() {
        LogLoss.loseEverything(log);
    }

    private <T> CompletionStage<T> answer(Operation operation, Supplier<CompletionStage<T>> call) {
        BrokerException.Kind kind = failures.get(operation).poll();
        CompletionStage<T> outcome =
                kind != null ? CompletableFuture.failedFuture(new BrokerException(kind, "as scripted")) : call.get();
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable tell = () -> time.execute(() -> outcome.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        }));
        if (held.contains(operation)) {
            waiting.add(tell);
        } else {
            tell.run();
        }
        return result;
    }

    @Override
    public CompletionStage<Position> append(RoomId room, LogRecord record) {
        return answer(Operation.APPEND, () -> log.append(room, record));
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        reads++;
        return answer(Operation.READ, () -> log.read(room, range));
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        if (room.value().charAt(0) == DirectRoom.RESERVED) {
            // That of users, which no script is about.
            return log.follow(room, listener);
        }
        followed.add(room);
        // Not answered later than it takes effect: the stage has to complete before the listener's first call.
        CompletableFuture<RoomSubscription> result = new CompletableFuture<>();
        answer(Operation.FOLLOW, () -> CompletableFuture.completedFuture(room)).whenComplete((id, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                log.follow(room, listener).thenApply(Counted::new).whenComplete((made, fault) -> {
                    if (fault != null) {
                        result.completeExceptionally(fault);
                    } else {
                        result.complete(made);
                    }
                });
            }
        });
        return result;
    }

    @Override
    public void signal(RoomId room, byte[] payload) {
        log.signal(room, payload);
    }

    @Override
    public BrokerProfile profile() {
        return log.profile();
    }

    @Override
    public void close() {
        log.close();
    }

    private final class Counted implements RoomSubscription {
        private final RoomSubscription made;
        private boolean open = true;

        Counted(RoomSubscription made) {
            this.made = made;
            subscriptions++;
        }

        @Override
        public Position start() {
            return made.start();
        }

        @Override
        public void close() {
            made.close();
            if (open) {
                open = false;
                subscriptions--;
            }
        }
    }
}
