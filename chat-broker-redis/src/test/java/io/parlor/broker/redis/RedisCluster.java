package io.parlor.broker.redis;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Redis Cluster of three masters, without replicas unless asked for. */
final class RedisCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MASTERS = 3;

    private final List<RedisServer> servers;

    private RedisCluster(List<RedisServer> servers) {
        this.servers = servers;
    }

    static RedisCluster start(int replicasEach) {
        List<RedisServer> servers = Stream.generate(
                        () -> RedisServer.startDurable("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"))
                .limit((long) MASTERS * (1 + replicasEach))
                .toList();
        RedisCluster cluster = new RedisCluster(servers);
        cluster.create(replicasEach);
        cluster.awaitWell();
        return cluster;
    }

    private void create(int replicasEach) {
        List<String> command = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
        servers.forEach(server -> command.add("127.0.0.1:" + server.port()));
        command.addAll(List.of("--cluster-replicas", Integer.toString(replicasEach), "--cluster-yes"));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError("cannot create a cluster: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when all servers agree that all slots are served. */
    void awaitWell() {
        Awaitility.await("the cluster")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> servers.stream().allMatch(RedisCluster::isWell));
    }

    private static boolean isWell(RedisServer server) {
        return server.ask(commands -> {
            String info = commands.clusterInfo();
            return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:");
        });
    }

    /** Returns when no replica is behind its master. */
    void awaitReplicated() {
        Awaitility.await("the replicas")
                .atMost(PATIENCE)
                .until(() -> servers.stream()
                        .allMatch(server -> server.ask(commands -> {
                            String info = commands.info("replication");
                            return !info.contains("role:master")
                                    || info.contains("state=online") && commands.waitForReplication(1, 1_000) >= 1;
                        })));
    }

    List<RedisServer> servers() {
        return servers;
    }

    RedisURI[] uris() {
        return servers.stream().map(RedisServer::uri).toArray(RedisURI[]::new);
    }

    void kill9() {
        servers.forEach(RedisServer::kill9);
    }

    void restart() {
        servers.forEach(RedisServer::restart);
        awaitWell();
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
