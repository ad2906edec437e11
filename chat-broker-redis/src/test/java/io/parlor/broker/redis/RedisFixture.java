package io.parlor.broker.redis;

import io.parlor.broker.MessageBroker;
import io.parlor.model.RoomId;
import io.parlor.testkit.BackendPower;
import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.NodeSettings;
import io.parlor.testkit.RawTcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** One redis-server, to which nodes connect through a proxy. */
class RedisFixture
        implements BrokerFixture, BackendPower.Crash, BackendPower.Pause, BackendPower.Links, BackendPower.Flush {
    private final RedisServer server;
    private final RawTcpProxy proxy;
    private final UnaryOperator<RedisMessageBrokerBuilder> configuration;

    RedisFixture(UnaryOperator<RedisMessageBrokerBuilder> configuration) {
        this.server = RedisServer.startDurable();
        this.proxy = RawTcpProxy.to("127.0.0.1", server.port());
        this.configuration = configuration;
    }

    static RedisMessageBrokerBuilder builder(NodeSettings settings) {
        Duration timeout = settings.commandTimeout();
        return RedisMessageBroker.builder()
                .commandTimeout(timeout)
                .connectTimeout(Duration.ofSeconds(2))
                .appendsInFlight(settings.appendsInFlight())
                .probe(Duration.ofMillis(200), Duration.ofMillis(Math.min(1_000, timeout.toMillis())));
    }

    /** Quicker than what is sensible in production. */
    static final RedisGroupSettings GROUPS = new RedisGroupSettings(
            10_000,
            4,
            100,
            32,
            Duration.ofMillis(50),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofMillis(1_500));

    final RedisServer server() {
        return server;
    }

    @Override
    public List<MessageBroker> newNodes(int count, NodeSettings settings) {
        return nodes(count, () -> builder(settings).uri("redis://127.0.0.1:" + proxy.port()));
    }

    final List<MessageBroker> nodes(int count, java.util.function.Supplier<RedisMessageBrokerBuilder> builder) {
        return Stream.generate(
                        () -> (MessageBroker) configuration.apply(builder.get()).connect())
                .limit(count)
                .toList();
    }

    @Override
    public MessageBroker newUntouchedNode(NodeSettings settings) {
        return nodes(1, () -> builder(settings).uri(server.uri())).get(0);
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
        server.ask(commands -> commands.flushall());
    }

    @Override
    public void close() {
        proxy.close();
        server.close();
    }

    /** One that keeps records. */
    static final class Streams extends RedisFixture implements BackendPower.Rewind, BackendPower.Trim {
        Streams(UnaryOperator<RedisMessageBrokerBuilder> configuration) {
            super(configuration);
        }

        @Override
        public void rewind(RoomId room, int records) {
            server().ask(commands -> Rewinding.rewind(commands, room, records));
        }

        @Override
        public List<MessageBroker> newNodesRetaining(int count, int records) {
            String prefix = "trim-" + UUID.randomUUID();
            return nodes(
                    count,
                    () -> builder(NodeSettings.DEFAULT)
                            .uri(server().uri())
                            .keyPrefix(prefix)
                            .historySize(records));
        }
    }
}
