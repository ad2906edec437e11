package io.parlor.broker.kafka;

import io.parlor.broker.BrokerProfile;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/**
 * A node on a topic with one partition that has Kafka delete all but the newest records as it appends. Kafka's own retention goes by time and
 * by whole segments, for which no test can wait.
 */
record Trimming(MessageBroker node, Admin admin, TopicPartition partition, int kept) implements MessageBroker {
    Trimming(MessageBroker node, String bootstrapServers, String topic, int kept) {
        this(
                node,
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers)),
                new TopicPartition(topic, 0),
                kept);
    }

    @Override
    public CompletionStage<Position> append(RoomId room, LogRecord entry) {
        return node.append(room, entry).thenCompose(position -> trim(position).thenApply(trimmed -> position));
    }

    private CompletionStage<?> trim(Position position) {
        if (position.offset() <= kept || position.offset() % (kept / 20) != 0) {
            return CompletableFuture.completedFuture(null);
        }
        return admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(position.offset() - kept)))
                .all()
                .toCompletionStage();
    }

    @Override
    public CompletionStage<LogSlice> read(RoomId room, LogRange range) {
        return node.read(room, range);
    }

    @Override
    public CompletionStage<RoomSubscription> follow(RoomId room, RoomListener listener) {
        return node.follow(room, listener);
    }

    @Override
    public void signal(RoomId room, byte[] payload) {
        node.signal(room, payload);
    }

    @Override
    public BrokerProfile profile() {
        return node.profile();
    }

    @Override
    public void close() {
        node.close();
        admin.close();
    }
}
