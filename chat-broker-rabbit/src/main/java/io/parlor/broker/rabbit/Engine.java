package io.parlor.broker.rabbit;

import io.parlor.broker.BrokerException;
import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All the parts of a node, put together. */
final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final long SWEEP_MILLIS = 50;

    private final RabbitSettings settings;
    private final Names names;
    private final Connections connections;
    private final InFlight inFlight;
    private final Publisher publisher;
    private final Consuming consuming;
    private final List<Shard> shards = new ArrayList<>();
    private final Signals signals;
    private final LogReader reader;
    private final Set<GroupMember> members = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Threads.named("parlor-rabbit-timer"));

    private Engine(RabbitSettings settings) {
        this.settings = settings;
        timer.setRemoveOnCancelPolicy(true);
        this.names = new Names(settings.prefix(), settings.shards());
        this.connections = new Connections(settings);
        Topology topology = new Topology(settings, names);
        this.inFlight = new InFlight(
                settings.limits().appendsInFlight(), settings.times().command().toNanos());
        this.publisher = new Publisher(connections, topology, names, inFlight);
        this.consuming = new Consuming(connections, topology, names);
        for (int i = 0; i < settings.shards(); i++) {
            shards.add(new Shard(i, settings, inFlight, publisher, consuming));
        }
        this.signals =
                new Signals(consuming, names, (room, payload) -> shardOf(room).signal(room, payload));
        this.reader = new LogReader(settings, names, consuming);
    }

    static Engine connect(RabbitSettings settings) {
        Engine engine = new Engine(settings);
        try {
            engine.consuming.start();
            engine.publisher.start();
        } catch (IOException | TimeoutException | RuntimeException e) {
            engine.close();
            throw Refusals.of(e);
        }
        engine.consuming.whenConnected(engine.signals::connected);
        engine.shards.forEach(shard -> engine.consuming.whenConnected(shard.tail()::connected));
        engine.timer.scheduleWithFixedDelay(engine::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        return engine;
    }

    private void sweep() {
        try {
            long now = System.nanoTime();
            inFlight.expire(now);
            publisher.sweep();
            shards.forEach(shard -> {
                shard.sweep(now);
                shard.probe(now);
            });
        } catch (RuntimeException e) {
            log.error("the sweep failed", e);
        }
    }

    Shard shardOf(String room) {
        return shards.get(names.shardOf(room));
    }

    Signals signals() {
        return signals;
    }

    /** Why RabbitMQ takes no messages at the moment, if it says so. */
    @Nullable String blocked() {
        return publisher.blocked();
    }

    CompletionStage<Position> append(RoomId room, LogRecord record) {
        String blocked = blocked();
        if (blocked != null) {
            return CompletableFuture.failedFuture(
                    Failures.unavailable("RabbitMQ takes no messages for now: " + blocked));
        }
        Shard shard = shardOf(room.value());
        Append append = inFlight.newAppend(shard, room.value(), record.key(), record.payload());
        if (append == null) {
            return CompletableFuture.failedFuture(Failures.overloaded("too many appends are in flight"));
        }
        shard.send(append);
        return append.done();
    }

    CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        return reader.read(shardOf(room.value()), room, range);
    }

    CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        Shard shard = shardOf(room.value());
        shard.enter();
        Follower follower = new Follower(room.value(), listener, this::left);
        long deadline = System.nanoTime() + settings.times().command().toNanos();
        CompletionStage<Void> bound = signals.follow(room.value());
        Future<?> timeout = timer.schedule(
                () -> follower.fail(Failures.unavailable("RabbitMQ did not answer in time")),
                settings.times().command().toNanos(),
                TimeUnit.NANOSECONDS);
        follower.admitted().whenComplete((done, failure) -> timeout.cancel(false));
        bound.thenRun(() -> shard.follow(follower, deadline));
        return follower.admitted();
    }

    private void left(Follower follower) {
        Shard shard = shardOf(follower.room());
        shard.followers().remove(follower);
        signals.leave(follower.room());
        shard.leave();
    }

    CompletionStage<GroupMember> consume(String group, ConsumerGroups.Handler handler) {
        GroupMember member = new GroupMember(
                group, handler, new GroupContext(settings, names, shards, connections, consuming), members::remove);
        members.add(member);
        return member.join();
    }

    void signal(RoomId room, byte[] payload) {
        publisher.signal(room.value(), payload);
    }

    @Override
    public void close() {
        members.forEach(GroupMember::close);
        timer.shutdownNow();
        BrokerException closed = Failures.closed();
        shards.forEach(shard -> shard.close(closed));
        inFlight.failAll(closed);
        reader.close();
        consuming.close();
        publisher.close();
        connections.close();
    }
}
