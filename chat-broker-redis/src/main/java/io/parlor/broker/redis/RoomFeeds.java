package io.parlor.broker.redis;

import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms that are followed on this node: a feed each while it has followers, and its channel subscribed as long. A shard's lock
 * orders the commands to subscribe and unsubscribe as the feeds come and go.
 */
final class RoomFeeds implements Topology.Listener {
    private static final Logger log = LoggerFactory.getLogger(RoomFeeds.class);
    private static final int CATCH_UPS_AT_ONCE = 64;
    private static final long SUBSCRIBE_AGAIN_MILLIS = 200;

    private final Topology topology;
    private final LogReader reader;
    private final boolean retained;
    private final Signals signals;
    private final Duration timeout;
    private final ScheduledExecutorService timer;
    private final Gate catchUps = new Gate(CATCH_UPS_AT_ONCE);
    private final List<Object> locks;

    // By channel. Changed under the lock of the shard.
    private final Map<String, RoomFeed> feeds = new ConcurrentHashMap<>();

    RoomFeeds(
            Topology topology,
            LogReader reader,
            int shards,
            boolean retained,
            Signals signals,
            Duration timeout,
            ScheduledExecutorService timer) {
        this.topology = topology;
        this.reader = reader;
        this.retained = retained;
        this.signals = signals;
        this.timeout = timeout;
        this.timer = timer;
        this.locks = Stream.generate(Object::new).limit(shards).toList();
    }

    CompletionStage<RoomSubscription> follow(RoomId room, RoomKeys keys, RoomListener listener) {
        Follower follower = new Follower(enter(room, keys), listener, this::leave);
        ScheduledFuture<?> late = timer.schedule(
                () -> follower.fail(new BrokerException(
                        Kind.UNAVAILABLE, "Redis did not confirm the subscription in " + timeout.toMillis() + " ms")),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        CompletableFuture<RoomSubscription> admitted = follower.admitted();
        admitted.whenComplete((subscription, failure) -> late.cancel(false));
        follower.feed().join(follower);
        return admitted;
    }

    private RoomFeed enter(RoomId room, RoomKeys keys) {
        synchronized (locks.get(keys.shard())) {
            RoomFeed feed = feeds.get(keys.channel());
            if (feed == null) {
                feed = new RoomFeed(room, keys, reader, catchUps, retained, signals, timer);
                feeds.put(keys.channel(), feed);
                topology.nodeOf(keys.shard()).subscriber().subscribe(keys.channel());
            }
            feed.references++;
            return feed;
        }
    }

    private void leave(Follower follower) {
        RoomFeed feed = follower.feed();
        feed.leave(follower);
        RoomKeys keys = feed.keys();
        synchronized (locks.get(keys.shard())) {
            if (--feed.references == 0) {
                feeds.remove(keys.channel());
                feed.close();
                topology.nodeOf(keys.shard()).subscriber().unsubscribe(keys.channel());
            }
        }
    }

    /** Whether the channel is a followed room's. */
    boolean message(String channel, byte[] message) {
        RoomFeed feed = feeds.get(channel);
        if (feed == null) {
            return false;
        }
        Frame frame = Frame.parse(message);
        if (frame != null) {
            feed.onFrame(frame);
        }
        return true;
    }

    void confirmed(String channel) {
        RoomFeed feed = feeds.get(channel);
        if (feed != null) {
            feed.onConfirmed();
        }
    }

    void refused(String channel, String reason) {
        RoomFeed feed = feeds.get(channel);
        if (feed != null) {
            log.warn("room {}: Redis does not carry its channel, subscribing again: {}", feed.room(), reason);
            topology.refresh();
            timer.schedule(() -> subscribeAgain(feed), SUBSCRIBE_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void subscribeAgain(RoomFeed feed) {
        RoomKeys keys = feed.keys();
        synchronized (locks.get(keys.shard())) {
            if (feeds.get(keys.channel()) == feed) {
                topology.nodeOf(keys.shard()).subscriber().subscribe(keys.channel());
            }
        }
    }

    @Override
    public void moved(int shard, RedisNode from, RedisNode to) {
        synchronized (locks.get(shard)) {
            for (RoomFeed feed : feeds.values()) {
                if (feed.keys().shard() == shard) {
                    from.subscriber().unsubscribe(feed.keys().channel());
                    to.subscriber().subscribe(feed.keys().channel());
                }
            }
        }
    }

    /** A view. */
    Collection<RoomFeed> all() {
        return feeds.values();
    }

    void close() {
        for (RoomFeed feed : feeds.values()) {
            feed.end();
        }
    }
}
