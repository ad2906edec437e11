package io.parlor.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.KillArgs;
import io.parlor.broker.LogEntry;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.RecordingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only some of a node's connections break, or the server loses what it had. */
class LostLinkTest {
    private static RedisServer server;

    private final RoomId room = new RoomId("lobby");
    private final RecordingListener listener = new RecordingListener(Brokers.PATIENCE);

    @BeforeAll
    static void startServer() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.ask(commands -> commands.flushall());
    }

    @Test
    void aFollowerMissesNothingWhenOnlyItsSubscriberConnectionIsKilledAgainAndAgain() {
        try (MessageBroker node = Brokers.alert().uri(server.uri()).connect()) {
            Brokers.follow(node, room, listener);
            List<LogEntry> appended = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                appended.addAll(Brokers.appendAll(node, room, "a" + round + "-", 100));
                server.ask(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
                appended.addAll(Brokers.appendAll(node, room, "b" + round + "-", 100));
            }

            assertThat(listener.awaitEntries(appended.size())).isEqualTo(appended);
            assertThat(listener.resets()).isEmpty();
        }
    }

    @Test
    void theLastRecordBeforeSilenceArrivesThoughItsConnectionWasKilled() {
        try (MessageBroker node = Brokers.alert().uri(server.uri()).connect()) {
            Brokers.follow(node, room, listener);
            Brokers.appendAll(node, room, "m", 1);
            listener.awaitEntries(1);

            server.ask(commands -> {
                commands.multi();
                commands.clientKill(KillArgs.Builder.typePubsub());
                return commands.exec();
            });
            LogEntry last = Brokers.appendAll(node, room, "last", 1).get(0);

            assertThat(listener.awaitEntries(2).get(1)).isEqualTo(last);
        }
    }

    @Test
    void aFlushIsReportedThoughNobodyPosts() {
        try (MessageBroker node = Brokers.alert().uri(server.uri()).connect()) {
            Brokers.follow(node, room, listener);
            Brokers.appendAll(node, room, "before", 10);
            listener.awaitEntries(10);

            server.ask(commands -> commands.flushall());

            RecordingListener.Call.Reset reset = listener.awaitReset(1);
            assertThat(reset.resumed()).isEqualTo(Position.ORIGIN);
            assertThat(reset.reason()).isEqualTo(GapReason.RESET);
            List<LogEntry> after = Brokers.appendAll(node, room, "after", 3);
            assertThat(listener.awaitEntries(13).subList(10, 13)).isEqualTo(after);
        }
    }

    @Test
    void aFlushIsReportedThoughTheNewLogIsLongerWhenANodeComesBack() {
        try (MessageBroker node = Brokers.alert().uri(server.uri()).connect();
                MessageBroker other = Brokers.alert().uri(server.uri()).connect()) {
            Brokers.follow(node, room, listener);
            Brokers.appendAll(node, room, "before", 200);
            listener.awaitEntries(200);

            server.ask(commands -> commands.flushall());
            List<LogEntry> after = Brokers.appendAll(other, room, "after", 500);

            listener.awaitPosition(after.get(499).position());
            assertThat(listener.resets()).isNotEmpty();
            List<LogEntry> got = listener.entries();
            int resumed = (int) listener.resets()
                    .get(listener.resets().size() - 1)
                    .resumed()
                    .offset();
            List<LogEntry> expected = after.subList(resumed, 500);
            assertThat(got.subList(got.size() - expected.size(), got.size())).isEqualTo(expected);
        }
    }

    @Test
    void anEvictedMetaKeyMakesNoOffsetAppearTwice() {
        try (MessageBroker node = Brokers.alert().uri(server.uri()).connect()) {
            Brokers.follow(node, room, listener);
            List<LogEntry> appended = new ArrayList<>(Brokers.appendAll(node, room, "before", 10));

            RoomKeys keys = new KeySpace("parlor", 64).of(room);
            server.ask(commands -> commands.del(new String(keys.meta())));
            appended.addAll(Brokers.appendAll(node, room, "after", 10));

            assertThat(listener.awaitEntries(20)).isEqualTo(appended);
            assertThat(appended.get(19).position().offset()).isEqualTo(20);
            assertThat(listener.resets()).isEmpty();
        }
    }

    @Test
    void appendsKeepTheirOrderWhenTheScriptIsFlushedUnderThem() {
        try (MessageBroker node = Brokers.alert().uri(server.uri()).connect()) {
            Brokers.follow(node, room, listener);
            List<LogEntry> appended = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                server.ask(commands -> commands.scriptFlush());
                appended.addAll(Brokers.appendAll(node, room, "m" + round + "-", 50));
            }

            assertThat(listener.awaitEntries(appended.size())).isEqualTo(appended);
            assertThat(appended.stream().map(LogEntry::position).toList()).isSorted();
        }
    }

    @Test
    void aSubscriptionThatIsClosedWhileItsConnectionIsDownIsGone() {
        try (RedisMessageBroker node = Brokers.alert().uri(server.uri()).connect()) {
            RoomSubscription subscription = Brokers.follow(node, room, listener);
            server.ask(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
            subscription.close();

            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .until(() -> node.engine().topology().nodeOf(0).isUp());
            Brokers.appendAll(node, room, "m", 5);
            RoomKeys keys = new KeySpace("parlor", 64).of(room);
            Map<String, Long> subscribers = server.ask(commands -> commands.pubsubShardNumsub(keys.channel()));
            assertThat(subscribers).containsEntry(keys.channel(), 0L);
            assertThat(listener.calls()).isEmpty();
        }
    }
}
