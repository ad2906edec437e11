package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.parlor.broker.ConsumerGroups;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group: consumes the group's queue, and has each record handled; those of one room one after another, on a thread of its own, so that handlers hold
 * up nobody else. It stands for election as the one who feeds the queue.
 */
final class GroupMember implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupMember.class);
    private static final long CLOSE_SECONDS = 2;
    private static final long RETRY_MILLIS = 200;

    private final String group;
    private final ConsumerGroups.Handler handler;
    private final GroupContext context;
    private final Consuming consuming;
    private final GroupElection election;
    private final Consumer<GroupMember> leave;
    private final Runnable whenConnected = this::connect;
    private final CompletableFuture<GroupMember> joined = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;

    // What the thread does; bounded by the prefetch.
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    // The newest of each room that has any in hand.
    private final Map<String, CompletableFuture<Void>> inHand = new ConcurrentHashMap<>();
    // Written by the keeper.
    private volatile @Nullable Channel channel;

    /** A record that came by the queue. */
    private record Delivery(
            Channel channel,
            long tag,
            Stored stored,
            @Nullable Position position) {}

    GroupMember(String group, ConsumerGroups.Handler handler, GroupContext context, Consumer<GroupMember> leave) {
        this.group = group;
        this.handler = handler;
        this.context = context;
        this.consuming = context.consuming();
        this.election = new GroupElection(group, context);
        this.leave = leave;
        this.thread = Threads.named("parlor-rabbit-group-" + group).newThread(this::run);
    }

    CompletionStage<GroupMember> join() {
        thread.start();
        var unused = election.start().whenComplete((begun, failure) -> {
            if (failure == null) {
                consuming.whenConnected(whenConnected);
            }
        });
        return joined;
    }

    /** Of the keeper. */
    private void connect() {
        Channel old = channel;
        Connection connection = consuming.connection();
        if (closed.get() || connection == null || (old != null && old.isOpen())) {
            return;
        }
        try {
            Channel opened = connection.createChannel();
            channel = opened;
            consuming.topology().declareGroup(opened, group);
            opened.basicQos(context.settings().groups().prefetch());
            opened.basicConsume(context.names().group(group), false, new Incoming(opened));
            joined.complete(this);
        } catch (IOException | ShutdownSignalException e) {
            log.debug("group {} cannot be consumed for now", group, e);
            consuming.schedule(whenConnected, RETRY_MILLIS);
        }
    }

    private void run() {
        while (!closed.get()) {
            try {
                tasks.take().run();
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException e) {
                log.error("group {}: a record could not be looked at", group, e);
            }
        }
    }

    /** Null if it was put there by somebody else. */
    private static @Nullable Position position(AMQP.BasicProperties properties) {
        Object text =
                properties.getHeaders() == null ? null : properties.getHeaders().get(GroupFeeder.POSITION);
        try {
            return text == null ? null : Position.parse(text.toString());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void take(Delivery delivery) {
        String room = delivery.stored().room();
        Position position = delivery.position();
        if (room == null || position == null || !RoomId.isValid(room)) {
            acknowledge(delivery);
            return;
        }
        keepInHand(room, after(inHand.get(room), () -> handle(new RoomId(room), position, delivery)));
    }

    private void keepInHand(String room, CompletableFuture<Void> newest) {
        if (!newest.isDone()) {
            inHand.put(room, newest);
            newest.whenComplete((done, failure) -> inHand.remove(room, newest));
        }
    }

    private static CompletableFuture<Void> after(
            @Nullable CompletableFuture<Void> before, Supplier<CompletableFuture<Void>> next) {
        return before == null || before.isDone() ? next.get() : before.thenCompose(done -> next.get());
    }

    /** Never fails. */
    private CompletableFuture<Void> handle(RoomId room, Position position, Delivery delivery) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (closed.get()) {
            done.complete(null);
            return done;
        }
        CompletionStage<?> stage;
        try {
            stage = handler.handle(room, position, delivery.stored().record());
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedStage(e);
        }
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                consuming.execute(() -> acknowledge(delivery));
            } else {
                log.warn(
                        "group {}, room {}: handling record {} failed, it comes again", group, room, position, failure);
                refuseLater(delivery);
            }
            done.complete(null);
        });
        return done;
    }

    private void acknowledge(Delivery delivery) {
        try {
            delivery.channel().basicAck(delivery.tag(), false);
        } catch (IOException | ShutdownSignalException e) {
            log.debug("group {}: what was handled comes again, its channel is gone", group, e);
        }
    }

    private void refuseLater(Delivery delivery) {
        consuming.schedule(
                () -> {
                    try {
                        delivery.channel().basicNack(delivery.tag(), false, true);
                    } catch (IOException | ShutdownSignalException e) {
                        log.debug("group {}: a record comes again, its channel is gone", group, e);
                    }
                },
                context.settings().groups().retryDelay().toMillis());
    }

    /** Blocks for a bounded time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        consuming.forget(whenConnected);
        joined.completeExceptionally(Failures.closed());
        election.close();
        try {
            CompletableFuture.allOf(inHand.values().toArray(CompletableFuture[]::new))
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.info("group {}: what its member has in hand goes to another", group);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        awaitEndOfChannel();
        leave.accept(this);
    }

    /** After the acknowledgements that the keeper has still to do. */
    private void awaitEndOfChannel() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        consuming.execute(() -> {
            Channel last = channel;
            if (last != null) {
                StreamConsumer.close(last);
            }
            ended.complete(null);
        });
        try {
            ended.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("group {}: its channel ends with the connection", group, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Incoming extends DefaultConsumer {
        private Incoming(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            Delivery delivery = new Delivery(
                    getChannel(), envelope.getDeliveryTag(), Stored.ofQueue(properties, body), position(properties));
            tasks.add(() -> take(delivery));
        }

        @Override
        public void handleCancel(String tag) {
            consuming.execute(() -> {
                StreamConsumer.close(getChannel());
                connect();
            });
        }

        @Override
        public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
            consuming.execute(whenConnected);
        }
    }
}
