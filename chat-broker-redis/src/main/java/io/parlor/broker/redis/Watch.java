package io.parlor.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what nobody would notice: commands that are not answered, channels on an open connection that carry nothing any more, a log that was
 * lost while nobody posted. By the timer's thread, which is the only one that writes what is here, unless said otherwise.
 */
final class Watch {
    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final long SWEEP_MILLIS = 50;
    private static final long KEPT_MILLIS = 60_000;
    private static final int ROOMS_CHECKED_AT_ONCE = 100;

    private final Topology topology;
    private final RoomFeeds feeds;
    private final KeySpace space;
    private final CommandType publish;
    private final RedisSettings.Times times;
    private final String nodeName;
    private final ScheduledExecutorService timer;

    private final Map<RedisNode, Probe> probes = new HashMap<>();
    // By channel: the last probe that came back. Written by Lettuce's threads.
    private final Map<String, Long> returned = new ConcurrentHashMap<>();
    private Iterator<RoomFeed> toCheck = Collections.emptyIterator();
    private long nextProbe;
    private long probesSent;

    /** What was sent to a server to come back on a channel. */
    private record Probe(String channel, long number, long sentNanos) {}

    Watch(
            Topology topology,
            RoomFeeds feeds,
            KeySpace space,
            boolean shardedPubSub,
            RedisSettings.Times times,
            String nodeName,
            ScheduledExecutorService timer) {
        this.topology = topology;
        this.feeds = feeds;
        this.space = space;
        this.publish = shardedPubSub ? CommandType.SPUBLISH : CommandType.PUBLISH;
        this.times = times;
        this.nodeName = nodeName;
        this.timer = timer;
    }

    void start() {
        nextProbe = System.nanoTime();
        timer.scheduleWithFixedDelay(this::tick, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** On Lettuce's threads. */
    void message(String channel, byte[] message) {
        returned.computeIfPresent(channel, (known, last) -> Long.parseLong(new String(message, UTF_8)));
    }

    private void tick() {
        try {
            topology.nodes().forEach(RedisNode::sweep);
            expireProbes();
            if (System.nanoTime() - nextProbe >= 0) {
                nextProbe = System.nanoTime() + times.probeInterval().toNanos();
                forgetFormerNodes();
                topology.nodes().forEach(this::probe);
                if (!topology.nodes().stream().allMatch(RedisNode::isUp)) {
                    topology.nodeIsDown();
                }
                checkRooms();
            }
        } catch (RuntimeException e) {
            log.error("the watch failed; this is a bug", e);
        }
    }

    private void expireProbes() {
        for (Map.Entry<RedisNode, Probe> each : probes.entrySet()) {
            Probe probe = each.getValue();
            boolean out = probe.number() != returned.getOrDefault(probe.channel(), -1L);
            if (out
                    && probe.number() > 0
                    && System.nanoTime() - probe.sentNanos()
                            > times.probeTimeout().toNanos()) {
                each.setValue(new Probe(probe.channel(), 0, System.nanoTime()));
                each.getKey().subscriber().kill("a probe did not come back");
            }
        }
    }

    /** Only while the last one is not out, and both connections are there: else something else is broken, and seen to. */
    private void probe(RedisNode node) {
        Probe before = probes.get(node);
        String channel = channelOf(node);
        if (channel == null || !node.subscriber().isUp() || !node.reads().isUp()) {
            probes.computeIfPresent(node, (same, last) -> new Probe(last.channel(), 0, 0));
            return;
        }
        if (before == null || !before.channel().equals(channel)) {
            returned.put(channel, -1L);
            node.subscriber().subscribe(channel);
            probes.put(node, new Probe(channel, 0, 0));
            return;
        }
        boolean out = before.number() > 0 && before.number() != returned.getOrDefault(channel, -1L);
        if (!out) {
            Probe probe = new Probe(channel, ++probesSent, System.nanoTime());
            probes.put(node, probe);
            send(node, probe);
        }
    }

    /** It is written as well as published, since a master that became a replica still carries channels, and answers reads with what is old. */
    private void send(RedisNode node, Probe probe) {
        byte[] number = Long.toString(probe.number()).getBytes(UTF_8);
        CommandLink link = node.reads();
        CommandArgs<String, byte[]> written =
                CommandLink.args().addKey(probe.channel()).add(number).add("PX").add(KEPT_MILLIS);
        link.send(new Call<>(
                CommandType.SET, new StatusOutput<>(CommandLink.CODEC), written, link.deadline(), new Written()));
        CommandArgs<String, byte[]> published =
                CommandLink.args().addKey(probe.channel()).add(number);
        link.send(new Call<>(
                publish, new IntegerOutput<>(CommandLink.CODEC), published, link.deadline(), Ignored.instance()));
    }

    /** On Lettuce's threads. */
    private final class Written implements Call.Callback<String> {
        @Override
        public void replied(@Nullable String reply) {}

        @Override
        public void failed(Throwable failure) {
            if (failure instanceof RedisError error && error.wrongServer()) {
                topology.refresh();
            }
        }
    }

    /** On a cluster a server carries the channels of its own shards only. */
    private @Nullable String channelOf(RedisNode node) {
        for (int shard = 0; shard < space.shards(); shard++) {
            if (topology.nodeOf(shard) == node) {
                return space.probeChannel(shard, nodeName);
            }
        }
        return null;
    }

    private void forgetFormerNodes() {
        probes.keySet().removeIf(node -> !topology.nodes().contains(node));
    }

    /** All rooms in turn, a bounded number at a time. */
    private void checkRooms() {
        if (!toCheck.hasNext()) {
            toCheck = feeds.all().iterator();
        }
        for (int i = 0; i < ROOMS_CHECKED_AT_ONCE && toCheck.hasNext(); i++) {
            toCheck.next().check();
        }
    }
}
