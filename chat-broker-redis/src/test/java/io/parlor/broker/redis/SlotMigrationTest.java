package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.cluster.SlotHash;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A slot moves to another master of the cluster, key by key, while its room is in use. */
class SlotMigrationTest {
    private static final RoomId ROOM = new RoomId("lobby");
    private static final int BEFORE = 300;

    @Test
    void aRoomWhoseSlotMovesLosesDoublesAndMisordersNothing() {
        int slot = SlotHash.getSlot(new KeySpace("parlor", 64).of(ROOM).channel());
        RecordingListener listener = new RecordingListener(Brokers.PATIENCE);
        try (RedisCluster cluster = RedisCluster.start(0);
                MessageBroker node = Brokers.alert().uri(cluster.uris()).connect()) {
            RedisServer from = cluster.servers().stream()
                    .filter(server -> owns(server, slot))
                    .findFirst()
                    .orElseThrow();
            RedisServer to = cluster.servers().stream()
                    .filter(server -> server != from)
                    .findFirst()
                    .orElseThrow();
            Brokers.follow(node, ROOM, listener);
            AtomicInteger acknowledged = new AtomicInteger();
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<List<LogEntry>> posts =
                    CompletableFuture.supplyAsync(() -> post(node, acknowledged, stop));
            awaitMore(acknowledged, BEFORE);

            announce(from, to, slot);
            move(from, to, slot);
            cluster.servers().forEach(server -> assign(server, to, slot));
            awaitMore(acknowledged, BEFORE);
            stop.set(true);

            List<LogEntry> posted = posts.join();
            assertThat(listener.awaitPosition(posted.get(posted.size() - 1).position()))
                    .isEqualTo(posted);
            assertThat(listener.resets()).isEmpty();
            assertThat(owns(to, slot)).isTrue();
        }
    }

    private static List<LogEntry> post(MessageBroker node, AtomicInteger acknowledged, AtomicBoolean stop) {
        List<LogEntry> posted = new ArrayList<>();
        while (!stop.get()) {
            LogRecord next = Brokers.keyed("k" + posted.size(), "m" + posted.size());
            Position position = Brokers.appendUntilStored(node, ROOM, next);
            posted.add(new LogEntry(position, next));
            acknowledged.incrementAndGet();
        }
        return posted;
    }

    private static void awaitMore(AtomicInteger acknowledged, int more) {
        int enough = acknowledged.get() + more;
        Awaitility.await().atMost(Brokers.PATIENCE).until(() -> acknowledged.get() >= enough);
    }

    private static boolean owns(RedisServer server, int slot) {
        String myself = server.<String>ask(commands -> commands.clusterNodes())
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow();
        return List.of(myself.split(" ")).stream()
                .skip(8)
                .map(each -> each.split("-"))
                .anyMatch(range -> {
                    int first = Integer.parseInt(range[0]);
                    return first <= slot && slot <= (range.length == 1 ? first : Integer.parseInt(range[1]));
                });
    }

    private static String idOf(RedisServer server) {
        return server.ask(commands -> commands.clusterMyId());
    }

    private static void announce(RedisServer from, RedisServer to, int slot) {
        String source = idOf(from);
        String target = idOf(to);
        to.ask(commands -> commands.clusterSetSlotImporting(slot, source));
        from.ask(commands -> commands.clusterSetSlotMigrating(slot, target));
    }

    private static void move(RedisServer from, RedisServer to, int slot) {
        List<String> keys = from.ask(commands -> commands.clusterGetKeysInSlot(slot, 100));
        assertThat(keys).isNotEmpty();
        for (String key : keys) {
            from.ask(commands -> commands.migrate(
                    "127.0.0.1", to.port(), 0, Brokers.PATIENCE.toMillis(), MigrateArgs.Builder.key(key)));
        }
    }

    private static void assign(RedisServer told, RedisServer owner, int slot) {
        String id = idOf(owner);
        told.ask(commands -> commands.clusterSetSlotNode(slot, id));
    }
}
