package io.parlor.broker.redis;

import io.parlor.broker.MessageBroker;
import io.parlor.testkit.BackendPower;
import io.parlor.testkit.BrokerFixture;
import io.parlor.testkit.NodeSettings;
import java.util.List;
import java.util.stream.Stream;

/** A cluster of three masters. */
final class RedisClusterFixture implements BrokerFixture, BackendPower.Crash, BackendPower.Pause, BackendPower.Flush {
    private final RedisCluster cluster = RedisCluster.start(0);

    @Override
    public List<MessageBroker> newNodes(int count, NodeSettings settings) {
        return Stream.generate(() -> (MessageBroker) RedisFixture.builder(settings)
                        .uri(cluster.uris())
                        .consumerGroups(RedisFixture.GROUPS)
                        .connect())
                .limit(count)
                .toList();
    }

    @Override
    public void kill9() {
        cluster.kill9();
    }

    @Override
    public void restart() {
        cluster.restart();
    }

    @Override
    public void pause() {
        cluster.servers().forEach(RedisServer::pause);
    }

    @Override
    public void resume() {
        cluster.servers().forEach(RedisServer::resume);
    }

    @Override
    public void loseEverything() {
        cluster.servers().forEach(server -> server.ask(commands -> commands.flushall()));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
