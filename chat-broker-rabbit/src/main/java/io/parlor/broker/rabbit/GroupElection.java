package io.parlor.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import io.parlor.model.Position;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which member of a group feeds its queue, and from where on, by a second queue, of which one member at a time is the consumer. The first message in it
 * tells up to where the group has come. Whoever consumes it feeds; it adds newer places at the end, and when these come back it acknowledges all before them. So
 * whatever happens in between, and whatever others add meanwhile, the first message never says too much.
 *
 * <p>All on the keeper, but for {@link #close}.
 */
final class GroupElection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupElection.class);
    private static final long RETRY_MILLIS = 200;

    private final String group;
    private final GroupContext context;
    private final Consuming consuming;
    private final Runnable whenConnected = this::connect;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();

    // Written by whoever closes.
    private volatile boolean closed;
    // Written by the keeper.
    private volatile @Nullable Channel channel;
    private volatile @Nullable GroupFeeder feeder;

    GroupElection(String group, GroupContext context) {
        this.group = group;
        this.context = context;
        this.consuming = context.consuming();
    }

    /** Completes when the group exists: what is appended from then on comes to it. */
    CompletionStage<Void> start() {
        consuming.whenConnected(whenConnected);
        return begun;
    }

    private void connect() {
        Channel old = channel;
        Connection connection = consuming.connection();
        if (closed || connection == null || (old != null && old.isOpen())) {
            return;
        }
        stopFeeding();
        try {
            Channel opened = connection.createChannel();
            channel = opened;
            consuming.topology().declareGroup(opened, group);
            AMQP.Queue.DeclareOk places =
                    opened.queueDeclarePassive(context.names().places(group));
            if (begun.isDone() || places.getMessageCount() > 0 || places.getConsumerCount() > 0) {
                candidate(opened);
            } else {
                begin(opened);
            }
        } catch (IOException | ShutdownSignalException e) {
            retry(e);
        }
    }

    private void retry(Throwable cause) {
        log.debug("group {}: cannot take part in feeding it for now", group, cause);
        stopFeeding();
        Channel old = channel;
        channel = null;
        if (old != null) {
            StreamConsumer.close(old);
        }
        consuming.schedule(whenConnected, RETRY_MILLIS);
    }

    /** Nobody seems to have been a member. If another finds that at the same time, whoever is first in the queue is right for both. */
    private void begin(Channel opened) {
        long deadline = System.nanoTime() + context.timeoutNanos();
        List<CompletableFuture<Position>> ends = context.shards().stream()
                .map(shard -> shard.end(deadline).toCompletableFuture())
                .toList();
        var unused = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> consuming.execute(() -> {
                    if (channel != opened) {
                        return;
                    }
                    try {
                        if (failure != null) {
                            throw new IOException("the ends of the streams were not found", failure);
                        }
                        GroupPlaces places = new GroupPlaces(
                                ends.stream().map(CompletableFuture::join).toList());
                        opened.confirmSelect();
                        opened.basicPublish(
                                "", context.names().places(group), MessageProperties.PERSISTENT_BASIC, places.encode());
                        opened.waitForConfirmsOrDie(
                                context.settings().times().command().toMillis());
                        candidate(opened);
                    } catch (IOException | ShutdownSignalException | TimeoutException e) {
                        retry(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
    }

    private void candidate(Channel opened) throws IOException {
        opened.basicConsume(context.names().places(group), false, new Incoming(opened));
        begun.complete(null);
    }

    private void received(Channel from, long tag, byte[] body) {
        if (channel != from || closed && feeder == null) {
            return;
        }
        GroupPlaces places;
        try {
            places = GroupPlaces.decode(body);
        } catch (IllegalArgumentException e) {
            log.warn("group {}: its queue of places has a message that tells none", group);
            return;
        }
        GroupFeeder current = feeder;
        if (current == null) {
            log.info("group {}: this node feeds it now", group);
            GroupFeeder elected = new GroupFeeder(
                    group, context, places, () -> consuming.execute(() -> retryIf(from, "fed no more")));
            feeder = elected;
            elected.start();
        } else if (current.cameBack(places)) {
            try {
                from.basicAck(tag - 1, true);
            } catch (IOException | ShutdownSignalException e) {
                log.debug("group {}: old places stay, the channel is gone", group, e);
            }
        }
    }

    private void retryIf(Channel lost, String why) {
        if (channel == lost && !closed) {
            retry(new IOException(why));
        }
    }

    private void stopFeeding() {
        GroupFeeder current = feeder;
        feeder = null;
        if (current != null) {
            current.stop();
        }
    }

    /** Blocks for a bounded time. */
    @Override
    public void close() {
        closed = true;
        consuming.forget(whenConnected);
        begun.completeExceptionally(Failures.closed());
        GroupFeeder last = feeder;
        if (last != null) {
            last.close();
        }
        consuming.execute(() -> {
            Channel open = channel;
            if (open != null) {
                StreamConsumer.close(open);
            }
        });
    }

    private final class Incoming extends DefaultConsumer {
        private Incoming(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            consuming.execute(() -> received(getChannel(), envelope.getDeliveryTag(), body));
        }

        @Override
        public void handleCancel(String tag) {
            consuming.execute(() -> retryIf(getChannel(), "its queue of places is gone"));
        }

        @Override
        public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
            consuming.execute(() -> retryIf(getChannel(), String.valueOf(cause.getMessage())));
        }
    }
}
