package io.parlor.broker.redis;

import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.PubSubOutput;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection to a server on which all channels of this node are subscribed. It knows which channels are wanted, and after a
 * reconnect subscribes them again. Each command has one channel: only so does Lettuce complete the command that a reply belongs to. All
 * commands go out from the event loop of the connection, which keeps their order.
 */
final class SubscriberLink extends Link<StatefulRedisPubSubConnection<String, byte[]>> {
    /** What it tells. Called on the loop. */
    interface Inbox {
        void message(String channel, byte[] message);

        /** What is published on the channel from now on comes in, until the connection is lost. */
        void confirmed(String channel);

        /** The server does not carry the channel, or not any more, but the connection is up. */
        void refused(String channel, String reason);
    }

    private static final Logger log = LoggerFactory.getLogger(SubscriberLink.class);

    private final CommandType subscribe;
    private final CommandType unsubscribe;
    private final Executor loop;
    private final Inbox inbox;

    // Used on the loop only.
    private final Set<String> wanted = new HashSet<>();
    // How many subscribe commands of a channel were sent and not answered: only the last answer says that it is
    // subscribed now.
    private final Map<String, Integer> unanswered = new HashMap<>();
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> active;

    SubscriberLink(
            String name,
            Supplier<? extends CompletionStage<StatefulRedisPubSubConnection<String, byte[]>>> connector,
            ScheduledExecutorService timer,
            Runnable whenUp,
            Executor loop,
            boolean sharded,
            Inbox inbox) {
        super(name, connector, timer, whenUp);
        this.subscribe = sharded ? CommandType.SSUBSCRIBE : CommandType.SUBSCRIBE;
        this.unsubscribe = sharded ? CommandType.SUNSUBSCRIBE : CommandType.UNSUBSCRIBE;
        this.loop = loop;
        this.inbox = inbox;
    }

    /** {@link Inbox#confirmed} follows, at once or after a reconnect. Also for a channel that is wanted already: it is subscribed again. */
    void subscribe(String channel) {
        onLoop(() -> {
            wanted.add(channel);
            if (active != null) {
                active.dispatch(subscribing(channel));
            }
        });
    }

    void unsubscribe(String channel) {
        onLoop(() -> {
            if (wanted.remove(channel) && active != null) {
                active.dispatch(call(unsubscribe, channel));
            }
        });
    }

    /** Sends a command behind those that subscribed and unsubscribed before; RESP3 only. */
    void send(Call<?> call) {
        onLoop(() -> {
            if (active == null) {
                call.completeExceptionally(new CommandLink.NotConnected(name()));
            } else {
                active.dispatch(call);
            }
        });
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("{}: closed", name(), e);
        }
    }

    CompletionStage<Integer> wantedChannels() {
        return CompletableFuture.supplyAsync(wanted::size, loop);
    }

    @Override
    CompletionStage<?> prepare(StatefulRedisPubSubConnection<String, byte[]> connection) {
        connection.addListener(new Listener(connection));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    void onUp(StatefulRedisPubSubConnection<String, byte[]> connection) {
        onLoop(() -> {
            active = connection;
            unanswered.clear();
            List<RedisCommand<String, byte[], ?>> calls = new ArrayList<>(wanted.size());
            wanted.forEach(channel -> calls.add(subscribing(channel)));
            connection.dispatch(calls);
        });
    }

    @Override
    void onDown() {
        onLoop(() -> {
            if (active != null && active != current()) {
                active = null;
                unanswered.clear();
            }
        });
    }

    private Call<byte[]> subscribing(String channel) {
        unanswered.merge(channel, 1, Integer::sum);
        return call(subscribe, channel);
    }

    private Call<byte[]> call(CommandType command, String channel) {
        return new Call<>(
                command,
                new PubSubOutput<>(CommandLink.CODEC),
                CommandLink.args().addKey(channel),
                0,
                new Answer(channel));
    }

    /** A subscribe command was answered; whether the channel is wanted and this was the last answer. */
    private boolean answered(String channel) {
        Integer left = unanswered.computeIfPresent(channel, (name, count) -> count == 1 ? null : count - 1);
        return left == null && wanted.contains(channel);
    }

    /** The callback of a subscribe command; that it worked is told by {@link Listener#subscribed}. */
    private final class Answer implements Call.Callback<byte[]> {
        private final String channel;

        Answer(String channel) {
            this.channel = channel;
        }

        @Override
        public void replied(byte @Nullable [] reply) {}

        @Override
        public void failed(Throwable failure) {
            if (failure instanceof RedisError && answered(channel)) {
                inbox.refused(channel, String.valueOf(failure.getMessage()));
            }
        }
    }

    /** What a connection brings, as long as it is in use. */
    private final class Listener extends RedisPubSubAdapter<String, byte[]> {
        private final StatefulRedisPubSubConnection<String, byte[]> connection;

        Listener(StatefulRedisPubSubConnection<String, byte[]> connection) {
            this.connection = connection;
        }

        @Override
        public void message(String channel, byte[] message) {
            if (connection == active) {
                inbox.message(channel, message);
            }
        }

        @Override
        public void smessage(String channel, byte[] message) {
            message(channel, message);
        }

        @Override
        public void subscribed(String channel, long count) {
            if (connection == active && answered(channel)) {
                inbox.confirmed(channel);
            }
        }

        @Override
        public void ssubscribed(String channel, long count) {
            subscribed(channel, count);
        }

        @Override
        public void sunsubscribed(String channel, long count) {
            boolean unasked = wanted.contains(channel) && !unanswered.containsKey(channel);
            if (connection == active && unasked) {
                inbox.refused(channel, "its slot has moved");
            }
        }
    }
}
