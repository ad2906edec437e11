package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Appends that come faster than Redis answers go there several in a command; nobody can tell but by counting. */
class AppendBatchTest {
    private static final int COUNT = 5_000;
    private static final Pattern SCRIPT_RUNS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void severalAppendsAreOneCommand() {
        RoomId room = new RoomId("busy");
        RecordingListener listener = new RecordingListener(Brokers.PATIENCE);
        try (MessageBroker node = RedisMessageBroker.builder().uri(server.uri()).connect()) {
            Brokers.follow(node, room, listener);
            long before = scriptRuns();

            List<LogEntry> appended = Brokers.appendAll(node, room, "m", COUNT);

            long runs = scriptRuns() - before;
            System.out.println(COUNT + " appends took " + runs + " runs of the script");
            assertThat(runs).isLessThan(COUNT);
            assertThat(listener.awaitPosition(appended.get(COUNT - 1).position()))
                    .isEqualTo(appended);
            assertThat(appended).extracting(each -> each.position().offset()).isSorted();
        }
    }

    @Test
    void keysRoomsAndRecordsWithoutKeysMayBeMixed() {
        Random random = new Random(42);
        List<RoomId> rooms = List.of(new RoomId("mixed1"), new RoomId("mixed2"));
        Map<RoomId, RecordingListener> listeners = new HashMap<>();
        try (MessageBroker node = RedisMessageBroker.builder().uri(server.uri()).connect()) {
            for (RoomId room : rooms) {
                RecordingListener listener = new RecordingListener(Brokers.PATIENCE);
                listeners.put(room, listener);
                Brokers.follow(node, room, listener);
            }
            Map<RoomId, List<LogRecord>> expected = new HashMap<>();
            Map<RoomId, List<CompletionStage<Position>>> stages = new HashMap<>();
            Map<String, CompletionStage<Position>> firsts = new HashMap<>();
            Map<CompletionStage<Position>, CompletionStage<Position>> duplicates = new HashMap<>();
            for (int i = 0; i < COUNT; i++) {
                RoomId room = rooms.get(random.nextInt(10) / 9);
                String key = random.nextInt(3) == 0 ? null : "k" + random.nextInt(COUNT / 2);
                LogRecord appended = key == null ? Brokers.record("m" + i) : Brokers.keyed(key, "m" + i);
                CompletionStage<Position> stage = node.append(room, appended);
                CompletionStage<Position> first = key == null ? null : firsts.putIfAbsent(room.value() + key, stage);
                if (first == null) {
                    expected.computeIfAbsent(room, any -> new ArrayList<>()).add(appended);
                    stages.computeIfAbsent(room, any -> new ArrayList<>()).add(stage);
                } else {
                    duplicates.put(stage, first);
                }
            }

            assertThat(duplicates).isNotEmpty();
            duplicates.forEach(
                    (again, first) -> assertThat(Brokers.await(again)).isEqualTo(Brokers.await(first)));
            for (RoomId room : rooms) {
                List<Position> positions =
                        stages.get(room).stream().map(Brokers::await).toList();
                List<LogEntry> heard = listeners.get(room).awaitPosition(positions.get(positions.size() - 1));
                assertThat(heard).extracting(LogEntry::record).isEqualTo(expected.get(room));
                assertThat(heard).extracting(LogEntry::position).isEqualTo(positions);
            }
        }
    }

    private static long scriptRuns() {
        Matcher calls = SCRIPT_RUNS.matcher(server.ask(commands -> commands.info("commandstats")));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }
}
