package io.parlor.broker.rabbit;

import io.parlor.broker.MessageBroker;
import io.parlor.testkit.BackendPower;
import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.NodeSettings;
import io.parlor.testkit.RawTcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One RabbitMQ node, to which nodes connect through a proxy. */
final class RabbitFixture
        implements BrokerFixture,
                BackendPower.Crash,
                BackendPower.Pause,
                BackendPower.Links,
                BackendPower.Flush,
                BackendPower.Trim {
    /** Some 80 records of the kit's. */
    private static final long SMALL_SEGMENT = 16 * 1024;

    private final RabbitNode rabbit = RabbitNode.start();
    private final RawTcpProxy proxy = RawTcpProxy.to("127.0.0.1", rabbit.port());

    static RabbitMessageBrokerBuilder builder(NodeSettings settings) {
        return Brokers.alert().commandTimeout(settings.commandTimeout()).appendsInFlight(settings.appendsInFlight());
    }

    private static List<MessageBroker> nodes(int count, Supplier<RabbitMessageBrokerBuilder> builder) {
        return Stream.generate(() -> (MessageBroker) builder.get().connect())
                .limit(count)
                .toList();
    }

    @Override
    public Duration patience() {
        return Brokers.PATIENCE;
    }

    @Override
    public List<MessageBroker> newNodes(int count, NodeSettings settings) {
        return nodes(count, () -> builder(settings).uri("amqp://127.0.0.1:" + proxy.port()));
    }

    @Override
    public MessageBroker newUntouchedNode(NodeSettings settings) {
        return nodes(1, () -> builder(settings).uri(rabbit.uri())).get(0);
    }

    @Override
    public List<MessageBroker> newNodesRetaining(int count, int records) {
        String prefix = "trim-" + UUID.randomUUID();
        return nodes(
                count,
                () -> builder(NodeSettings.DEFAULT)
                        .uri(rabbit.uri())
                        .prefix(prefix)
                        .shards(1)
                        .historyBytes(4 * SMALL_SEGMENT)
                        .segmentBytes(SMALL_SEGMENT));
    }

    @Override
    public void kill9() {
        rabbit.kill9();
    }

    @Override
    public void restart() {
        rabbit.restart();
    }

    @Override
    public void pause() {
        rabbit.pause();
    }

    @Override
    public void resume() {
        rabbit.resume();
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
        rabbit.ask(channel -> {
            for (int shard = 0; shard < Brokers.SHARDS; shard++) {
                channel.queueDelete(Brokers.NAMES.stream(shard));
            }
            return null;
        });
    }

    @Override
    public void close() {
        proxy.close();
        rabbit.close();
    }
}
