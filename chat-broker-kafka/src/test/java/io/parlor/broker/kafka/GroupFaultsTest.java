package io.parlor.broker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRecord;
import io.parlor.kafkaserver.KafkaServer;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GroupFaultsTest {
    private static final int POSTS = 200;
    private static KafkaServer server;

    @BeforeAll
    static void start() {
        server = KafkaServer.start(Map.of(), KafkaServer.smallJvm());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static KafkaMessageBroker connect(KafkaGroupSettings settings) {
        return Brokers.alert()
                .bootstrapServers(server.bootstrapServers())
                .partitions(4)
                .consumerGroups(settings)
                .connect();
    }

    @Test
    void aKillOfTheBrokerLosesNothingForAGroup() {
        Set<String> handled = ConcurrentHashMap.newKeySet();
        try (KafkaMessageBroker one = connect(Brokers.GROUPS);
                KafkaMessageBroker two = connect(Brokers.GROUPS)) {
            for (KafkaMessageBroker node : List.of(one, two)) {
                Brokers.await(node.consume("kill", (room, position, entry) -> {
                    handled.add(Brokers.text(entry));
                    return CompletableFuture.completedStage(null);
                }));
            }
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < POSTS; i++) {
                if (i == POSTS / 2) {
                    server.kill9();
                    server.restart();
                }
                LogRecord post = Brokers.keyed("kill" + i, "kill" + i);
                Brokers.appendUntilStored(i % 2 == 0 ? one : two, new RoomId("room" + i % 7), post);
                sent.add("kill" + i);
            }

            Awaitility.await().atMost(Brokers.PATIENCE).until(() -> handled.containsAll(sent));
        }
    }

    @Test
    void aRoomWhoseHandlerFailsDoesNotHoldUpOthersAndIsLeftOutInTheEnd() {
        KafkaGroupSettings twice = new KafkaGroupSettings(
                64, 2, Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(6), Duration.ofMillis(500));
        AtomicInteger attempts = new AtomicInteger();
        Queue<String> done = new ConcurrentLinkedQueue<>();
        try (KafkaMessageBroker node = connect(twice)) {
            Brokers.await(node.consume("failing", (room, position, entry) -> {
                if (Brokers.text(entry).equals("bad")) {
                    attempts.incrementAndGet();
                    return CompletableFuture.failedStage(new IllegalStateException("on purpose"));
                }
                done.add(Brokers.text(entry));
                return CompletableFuture.completedStage(null);
            }));
            RoomId room = new RoomId("failing");
            Brokers.await(node.append(room, Brokers.record("bad")));
            Brokers.await(node.append(room, Brokers.record("after it")));
            Brokers.await(node.append(new RoomId("other"), Brokers.record("elsewhere")));

            Awaitility.await().atMost(Brokers.PATIENCE).until(() -> done.contains("after it"));
            assertThat(attempts).hasValue(2);
            Awaitility.await().atMost(Brokers.PATIENCE).until(() -> done.contains("elsewhere"));
        }
    }
}
