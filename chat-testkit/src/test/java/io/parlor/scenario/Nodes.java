package io.parlor.scenario;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.security.Authenticator;
import io.parlor.testkit.VirtualTime;
import io.parlor.transport.Handshake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Several nodes on virtual time that share a memory broker. Users are believed. */
final class Nodes implements AutoCloseable {
    final VirtualTime time;
    final List<ChatServer> servers = new ArrayList<>();
    final List<NodeBroker> brokers = new ArrayList<>();
    private final InMemoryMessageBroker shared;

    private Nodes(long seed) {
        time = new VirtualTime(seed);
        shared = InMemoryMessageBroker.builder().executor(time).clock(time).build();
    }

    static Nodes of(int count) {
        return of(count, builder -> builder);
    }

    static Nodes of(int count, UnaryOperator<ChatServerBuilder> settings) {
        return withClock(count, (time, builder) -> settings.apply(builder));
    }

    static Nodes withClock(int count, BiFunction<VirtualTime, ChatServerBuilder, ChatServerBuilder> settings) {
        Nodes nodes = new Nodes(1);
        for (int i = 0; i < count; i++) {
            nodes.start(builder -> settings.apply(nodes.time, builder));
        }
        return nodes;
    }

    private void start(UnaryOperator<ChatServerBuilder> settings) {
        NodeBroker broker = new NodeBroker(shared);
        brokers.add(broker);
        servers.add(settings.apply(ChatServer.builder()
                        .node("n-" + servers.size())
                        .broker(broker)
                        .authenticator(Authenticator.guests())
                        .executor(time)
                        .scheduler(time)
                        .clock(time)
                        .workers(2)
                        .heartbeat(Duration.ZERO))
                .build());
    }

    TestClient client(int node, String user) {
        Handshake handshake = new Handshake(null, "/chat", Map.of(), Map.of(), null, null);
        return new TestClient(servers.get(node), time, handshake).connect(user);
    }

    /** It has forgotten what it was told so far. */
    TestClient clientIn(int node, String room, String user) {
        TestClient client = client(node, user).join(room);
        client.forget();
        return client;
    }

    /** The node is dead to the others, and says no goodbye. */
    void kill(int node) {
        brokers.get(node).cut();
    }

    void pass(Duration duration) {
        time.advance(duration);
    }

    @Override
    public void close() {
        servers.forEach(ChatServer::close);
        time.advance(Duration.ofMinutes(2));
        shared.close();
    }
}
