package io.parlor.broker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.testkit.NodeSettings;
import io.parlor.testkit.RecordingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is gone is told of, and never skipped. */
class LostRecordsTest {
    private static KafkaFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new KafkaFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void retentionThatOvertakesASlowFollowerIsAResetAndTheRestArrives() throws Exception {
        RoomId room = new RoomId("overtaken");
        try (MessageBroker slow = fixture.newNodes(1, NodeSettings.DEFAULT).get(0);
                MessageBroker other = fixture.newUntouchedNode(NodeSettings.DEFAULT)) {
            RecordingListener listener = new RecordingListener(Brokers.PATIENCE);
            Brokers.follow(slow, room, listener);
            List<LogEntry> before = Brokers.appendAll(other, room, "before", 10);
            listener.awaitEntries(10);

            fixture.blackHoleLinks();
            List<LogEntry> missed = Brokers.appendAll(other, room, "missed", 50);
            LogEntry oldestLeft = missed.get(40);
            deleteBefore(room, oldestLeft.position());
            fixture.healLinks();
            List<LogEntry> after = Brokers.appendAll(other, room, "after", 5);

            RecordingListener.Call.Reset told = listener.awaitReset(1);
            listener.awaitPosition(after.get(4).position());
            assertThat(told.reason()).isEqualTo(GapReason.TRIMMED);
            assertThat(told.resumed().offset()).isLessThan(oldestLeft.position().offset());
            assertThat(listener.entries().subList(0, 10)).isEqualTo(before);
            // Of what was missed, some may have come before the link fell silent; the rest is whole.
            List<LogEntry> expected = new ArrayList<>(missed.subList(40, 50));
            expected.addAll(after);
            assertThat(listener.entries()).endsWith(expected.toArray(LogEntry[]::new));
            assertThat(listener.resets()).hasSize(1);
        }
    }

    @Test
    void retentionThatOvertakesASlowReaderIsAGap() throws Exception {
        RoomId room = new RoomId("read-late");
        try (MessageBroker node = fixture.newUntouchedNode(NodeSettings.DEFAULT)) {
            List<LogEntry> appended = Brokers.appendAll(node, room, "m", 100);
            deleteBefore(room, appended.get(60).position());

            LogSlice slice = Brokers.after(node, room, appended.get(10).position());
            LogSlice whole = Brokers.after(node, room, appended.get(60).position());

            assertThat(slice.gap()).isEqualTo(GapReason.TRIMMED);
            assertThat(slice.entries()).isEqualTo(appended.subList(60, 100));
            assertThat(whole.gap()).isNull();
            assertThat(whole.entries()).isEqualTo(appended.subList(61, 100));
        }
    }

    @Test
    void aFollowerIsToldOfATopicThatWasCreatedAnewThoughNobodyPosts() {
        RoomId room = new RoomId("quiet");
        try (MessageBroker node = fixture.newUntouchedNode(NodeSettings.DEFAULT)) {
            RecordingListener listener = new RecordingListener(Brokers.PATIENCE);
            Brokers.follow(node, room, listener);
            Brokers.appendAll(node, room, "lost", 10);
            listener.awaitEntries(10);

            fixture.loseEverything();

            assertThat(listener.awaitReset(1).resumed()).isEqualTo(Position.ORIGIN);
            LogEntry first = Brokers.appendAll(node, room, "new", 1).get(0);
            listener.awaitPosition(first.position());
            assertThat(listener.resets()).hasSize(1);
        }
    }

    @Test
    void aFollowerIsToldOfATruncatedLogThoughNobodyPosts() {
        RoomId room = new RoomId("truncated");
        try (MessageBroker node = fixture.newUntouchedNode(NodeSettings.DEFAULT)) {
            RecordingListener listener = new RecordingListener(Brokers.PATIENCE);
            Brokers.follow(node, room, listener);
            List<LogEntry> appended = Brokers.appendAll(node, room, "m", 20);
            listener.awaitEntries(20);

            fixture.rewind(room, 5);

            RecordingListener.Call.Reset told = listener.awaitReset(1);
            assertThat(told.reason()).isEqualTo(GapReason.RESET);
            assertThat(told.resumed()).isEqualTo(appended.get(14).position());
        }
    }

    private static void deleteBefore(RoomId room, Position position) throws ExecutionException, InterruptedException {
        TopicPartition partition = new TopicPartition("parlor.records", KafkaFixture.partitionOf(room));
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, fixture.bootstrapServers()))) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(position.offset() - 1)))
                    .all()
                    .get();
            Awaitility.await()
                    .atMost(Brokers.PATIENCE)
                    .until(() ->
                            admin.listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.earliest()))
                                            .partitionResult(partition)
                                            .get()
                                            .offset()
                                    == position.offset() - 1);
        }
    }
}
