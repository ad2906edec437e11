package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.parlor.broker.BrokerException;
import io.parlor.broker.BrokerException.Kind;
import io.parlor.broker.BrokerProfile;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The parts of a broker, put together, started and ended. */
final class Engine implements SubscriberLink.Inbox {
    private static final long CONNECT_ROUNDS = 2;

    private final RedisClients clients;
    private final ScheduledExecutorService timer;
    private final KeySpace space;
    private final Topology topology;
    private final Appends appends;
    private final LogReader reader;
    private final RedisReadMarkers markers;
    private final RoomFeeds feeds;
    private final Signals signals;
    private final Watch watch;
    private final BrokerProfile profile;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Connects nothing yet. */
    Engine(
            RedisSettings settings,
            RedisClients clients,
            ScheduledExecutorService timer,
            ServerInfo server,
            boolean durable) {
        this.clients = clients;
        this.timer = timer;
        boolean sharded = settings.pubSub() == RedisMessageBrokerBuilder.PubSub.AUTO
                ? server.hasShardedPubSub()
                : settings.pubSub() == RedisMessageBrokerBuilder.PubSub.SHARDED;
        boolean retained = settings.history().retained();
        RedisSettings.Limits limits = settings.limits();
        RedisSettings.Times times = settings.times();
        space = new KeySpace(settings.keyPrefix(), settings.shards());
        AppendScript script = new AppendScript(settings, sharded);
        NodeFactory nodes = new NodeFactory(settings, clients, timer, script, sharded, this, this::linkIsUp);
        topology = server.cluster()
                ? new ClusterTopology(clients.newClusterClient(), space, times.connect(), nodes::newNode)
                : new SingleTopology(nodes.newNode(clients.uris().get(0)));
        reader = new LogReader(topology, retained, limits.page(), limits.readsInFlight());
        markers = new RedisReadMarkers(space, topology, settings.history().positionAge());
        signals = new Signals(topology, sharded, server.resp3());
        feeds = new RoomFeeds(topology, reader, space.shards(), retained, signals, times.command(), timer);
        appends = new Appends(space, topology, script, settings, clients.appendLoop());
        watch = new Watch(
                topology, feeds, space, sharded, times, UUID.randomUUID().toString(), timer);
        profile = new BrokerProfile(
                "redis",
                durable && retained,
                true,
                retained,
                true,
                settings.keys().window(),
                limits.recordBytes(),
                limits.signalBytes(),
                limits.page());
    }

    /**
     * Connects, and blocks until all connections are up.
     *
     * @throws BrokerException if that takes too long, or if other nodes have laid out the rooms otherwise
     */
    void start(RedisSettings settings) {
        topology.start(feeds);
        long millis = CONNECT_ROUNDS * settings.times().connect().toMillis();
        awaitLinks(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        String layout = "1 shards " + settings.shards();
        String found = layoutOr(layout, millis);
        if (!found.equals(layout)) {
            throw new BrokerException(
                    Kind.UNAVAILABLE,
                    "Redis has rooms under the prefix " + settings.keyPrefix() + " that were laid out as \"" + found
                            + "\", not as \"" + layout + "\": configure all nodes alike, or take another prefix");
        }
        watch.start();
    }

    private synchronized void linkIsUp() {
        notifyAll();
    }

    private synchronized void awaitLinks(long deadline) {
        while (!topology.nodes().stream().allMatch(RedisNode::isUp)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new BrokerException(Kind.UNAVAILABLE, "Redis did not take all connections in time");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BrokerException(Kind.UNAVAILABLE, "interrupted while connecting to Redis", e);
            }
        }
    }

    private String layoutOr(String mine, long millis) {
        byte[] key = space.layout().getBytes(UTF_8);
        ask(CommandType.SETNX, CommandLink.args().add(key).add(mine.getBytes(UTF_8)));
        try {
            byte[] found = ask(CommandType.GET, CommandLink.args().add(key))
                    .orTimeout(millis, TimeUnit.MILLISECONDS)
                    .join();
            return found == null ? mine : new String(found, UTF_8);
        } catch (CompletionException e) {
            throw Failures.ofRead(e);
        }
    }

    private CompletableFuture<byte @Nullable []> ask(CommandType command, CommandArgs<String, byte[]> args) {
        return topology.nodeOf(0).reads().ask(command, new ByteArrayOutput<>(CommandLink.CODEC), args);
    }

    KeySpace space() {
        return space;
    }

    Topology topology() {
        return topology;
    }

    Appends appends() {
        return appends;
    }

    LogReader reader() {
        return reader;
    }

    RedisReadMarkers markers() {
        return markers;
    }

    RoomFeeds feeds() {
        return feeds;
    }

    Signals signals() {
        return signals;
    }

    BrokerProfile profile() {
        return profile;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    @Override
    public void message(String channel, byte[] message) {
        if (!feeds.message(channel, message)) {
            watch.message(channel, message);
        }
    }

    @Override
    public void confirmed(String channel) {
        feeds.confirmed(channel);
    }

    @Override
    public void refused(String channel, String reason) {
        feeds.refused(channel, reason);
    }

    /** Blocks for a bounded time. Idempotent. */
    void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        timer.shutdownNow();
        feeds.close();
        appends.stop();
        topology.close();
        clients.close();
        appends.close();
    }
}
