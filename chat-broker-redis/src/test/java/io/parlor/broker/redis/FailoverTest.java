package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.RawTcpProxy;
import io.parlor.testkit.RecordingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A replica takes over: by Sentinel, in a cluster; and before that, waiting for it. */
class FailoverTest {
    private final RoomId room = new RoomId("lobby");
    private final RecordingListener listener = new RecordingListener(Brokers.PATIENCE);

    @Test
    void aReplicaThatIsPromotedWithoutTheLastWritesResetsFollowersAndIsAGapToWhoResumes() {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.start();
                RawTcpProxy replication = RawTcpProxy.to("127.0.0.1", master.port());
                RedisServer sentinel = sentinelOf(master);
                MessageBroker node = Brokers.alert().uri(sentinelUri(sentinel)).connect()) {
            replica.ask(commands -> commands.replicaof("127.0.0.1", replication.port()));
            Brokers.follow(node, room, listener);
            List<LogEntry> kept = Brokers.appendAll(node, room, "kept", 50);
            awaitSameData(master, replica, 50);
            awaitKnownTo(sentinel);

            replication.blackHole();
            List<LogEntry> lost = Brokers.appendAll(node, room, "lost", 10);
            listener.awaitEntries(60);
            master.kill9();
            List<LogEntry> after = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                var again = Brokers.keyed("key" + i, "after" + i);
                after.add(new LogEntry(Brokers.appendUntilStored(node, room, again), again));
            }

            assertThat(after.get(0).position().offset())
                    .isEqualTo(lost.get(0).position().offset());
            RecordingListener.Call.Reset reset = listener.awaitReset(1);
            assertThat(reset.reason()).isEqualTo(GapReason.RESET);
            assertThat(reset.resumed()).isEqualTo(kept.get(49).position());
            listener.awaitPosition(after.get(14).position());
            assertThat(listener.entries().subList(60, 75)).isEqualTo(after);
            for (LogEntry each : lost) {
                LogSlice resumed = Brokers.after(node, room, each.position());
                assertThat(resumed.gap()).isEqualTo(GapReason.RESET);
            }
            LogSlice whole = Brokers.after(node, room, kept.get(49).position());
            assertThat(whole.gap()).isNull();
            assertThat(whole.entries()).isEqualTo(after);
        }
    }

    private static RedisServer sentinelOf(RedisServer master) {
        int port = RedisServer.freePort();
        try {
            Path config = Files.createTempFile("parlor-sentinel-", ".conf");
            Files.writeString(config, """
                    sentinel monitor chat 127.0.0.1 %d 1
                    sentinel down-after-milliseconds chat 1000
                    sentinel failover-timeout chat 5000
                    """.formatted(master.port()));
            return RedisServer.startSentinel(port, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RedisURI sentinelUri(RedisServer sentinel) {
        return RedisURI.Builder.sentinel("127.0.0.1", sentinel.port(), "chat").build();
    }

    private void awaitSameData(RedisServer master, RedisServer replica, long records) {
        String log = new KeySpace("parlor", 64).of(room).channel();
        Awaitility.await().atMost(Brokers.PATIENCE).until(() -> replica.ask(commands -> commands.xlen(log)) == records);
        assertThat(master.<Long>ask(commands -> commands.xlen(log))).isEqualTo(records);
    }

    private static void awaitKnownTo(RedisServer sentinel) {
        Awaitility.await()
                .atMost(Brokers.PATIENCE)
                .until(() -> sentinel.ask(commands -> commands.info("sentinel")).contains("slaves=1"));
    }

    @Test
    void aMasterOfAClusterThatIsKilledIsFollowedByItsReplica() {
        try (RedisCluster cluster = RedisCluster.start(1);
                MessageBroker node = Brokers.alert().uri(cluster.uris()).connect()) {
            List<RoomId> rooms = List.of(
                    new RoomId("a"),
                    new RoomId("b"),
                    new RoomId("c"),
                    new RoomId("d"),
                    new RoomId("e"),
                    new RoomId("f"));
            List<RecordingListener> listeners = new ArrayList<>();
            for (RoomId each : rooms) {
                RecordingListener heard = new RecordingListener(Brokers.PATIENCE);
                listeners.add(heard);
                Brokers.follow(node, each, heard);
                Brokers.appendAll(node, each, "before", 5);
            }
            cluster.awaitReplicated();

            RedisServer killed = cluster.servers().get(0);
            killed.kill9();
            List<Position> ends = new ArrayList<>();
            for (RoomId each : rooms) {
                ends.add(Brokers.appendUntilStored(node, each, Brokers.keyed("k", "after")));
            }

            for (int i = 0; i < rooms.size(); i++) {
                assertThat(listeners.get(i).awaitPosition(ends.get(i))).hasSize(6);
                assertThat(listeners.get(i).resets()).isEmpty();
            }
        }
    }

    @Test
    void anAppendIsAcknowledgedOnlyWhenEnoughReplicasHaveIt() {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.start();
                // Two nodes: what is to be confirmed has all the time it may need, on a busy machine too.
                MessageBroker patient = waitingForOneReplica(master, Brokers.PATIENCE.dividedBy(2));
                MessageBroker impatient = waitingForOneReplica(master, Duration.ofMillis(300))) {
            replica.ask(commands -> commands.replicaof("127.0.0.1", master.port()));

            List<LogEntry> confirmed = Brokers.appendAll(patient, room, "confirmed", 500);

            assertThat(confirmed).hasSize(500);
            // No waiting: what was acknowledged is there.
            String log = new KeySpace("parlor", 64).of(room).channel();
            assertThat(replica.<Long>ask(commands -> commands.xlen(log))).isEqualTo(500);

            replica.pause();

            assertThatThrownBy(() -> Brokers.await(impatient.append(room, Brokers.record("unconfirmed"))))
                    .isInstanceOfSatisfying(
                            BrokerException.class,
                            e -> assertThat(e.kind()).isEqualTo(BrokerException.Kind.OUTCOME_UNKNOWN));
        }
    }

    private static MessageBroker waitingForOneReplica(RedisServer master, Duration timeout) {
        return Brokers.alert()
                .uri(master.uri())
                .commandTimeout(timeout.multipliedBy(2))
                .waitForReplicas(1, timeout)
                .connect();
    }
}
