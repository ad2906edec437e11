package io.parlor.broker.kafka;

import io.parlor.broker.MessageBroker;
import io.parlor.kafkaserver.KafkaServer;
import io.parlor.model.RoomId;
import io.parlor.testkit.BackendPower;
import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.NodeSettings;
import io.parlor.testkit.RawTcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** One Kafka broker, to which nodes connect through a proxy. */
final class KafkaFixture
        implements BrokerFixture,
                BackendPower.Crash,
                BackendPower.Pause,
                BackendPower.Links,
                BackendPower.Flush,
                BackendPower.Rewind,
                BackendPower.Trim {
    private static final int PARTITIONS = 6;
    /** Of these, a hundredth must stay at least. */
    private static final int TRIM_FACTOR = 75;

    private final KafkaServer server;
    private final RawTcpProxy proxy;

    KafkaFixture() {
        int port = KafkaServer.freePort();
        proxy = RawTcpProxy.to("127.0.0.1", port);
        server = KafkaServer.start(
                Map.of(
                        "listeners", ",PROXIED://127.0.0.1:" + port,
                        "advertised.listeners", ",PROXIED://127.0.0.1:" + proxy.port(),
                        "listener.security.protocol.map", ",PROXIED:PLAINTEXT"),
                KafkaServer.smallJvm());
    }

    private static KafkaMessageBrokerBuilder builder(NodeSettings settings) {
        return KafkaMessageBroker.builder()
                .partitions(PARTITIONS)
                .commandTimeout(settings.commandTimeout())
                .appendsInFlight(settings.appendsInFlight())
                .probeInterval(Duration.ofMillis(200))
                .consumerGroups(Brokers.GROUPS);
    }

    private KafkaMessageBrokerBuilder proxied(NodeSettings settings) {
        return builder(settings).bootstrapServers("127.0.0.1:" + proxy.port());
    }

    static int partitionOf(RoomId room) {
        return Rooms.partitionOf(Rooms.key(room.value()), PARTITIONS);
    }

    /** Not through the proxy. */
    String bootstrapServers() {
        return server.bootstrapServers();
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    public List<MessageBroker> newNodes(int count, NodeSettings settings) {
        return Stream.generate(() -> (MessageBroker) proxied(settings).connect())
                .limit(count)
                .toList();
    }

    @Override
    public MessageBroker newUntouchedNode(NodeSettings settings) {
        return builder(settings).bootstrapServers(server.bootstrapServers()).connect();
    }

    @Override
    public List<MessageBroker> newNodesRetaining(int count, int records) {
        String prefix = "trim-" + UUID.randomUUID();
        return Stream.generate(() -> (MessageBroker) new Trimming(
                        builder(NodeSettings.DEFAULT)
                                .bootstrapServers(server.bootstrapServers())
                                .topicPrefix(prefix)
                                .partitions(1)
                                .connect(),
                        server.bootstrapServers(),
                        prefix + ".records",
                        TRIM_FACTOR * records))
                .limit(count)
                .toList();
    }

    @Override
    public void kill9() {
        server.kill9();
    }

    @Override
    public void restart() {
        server.restart();
    }

    @Override
    public void pause() {
        server.pause();
    }

    @Override
    public void resume() {
        server.resume();
    }

    @Override
    public void cutLinks() {
        proxy.cut();
    }

    @Override
    public void blackHoleLinks() {
        proxy.blackHole();
    }

    @Override
    public void healLinks() {
        proxy.heal();
    }

    @Override
    public void loseEverything() {
        Brokers.recreateTopics(server.bootstrapServers(), KafkaMessageBrokerBuilder.DEFAULT_TOPIC_PREFIX, PARTITIONS);
    }

    /** The newest records of the partition are those of the room: no other test runs. */
    @Override
    public void rewind(RoomId room, int records) {
        server.kill9();
        Truncation.truncate(server.data().resolve("parlor.records-" + partitionOf(room)), records);
        server.restart();
    }

    @Override
    public void close() {
        proxy.close();
        server.close();
    }
}
