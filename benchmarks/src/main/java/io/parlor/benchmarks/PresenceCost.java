package io.parlor.benchmarks;

import io.parlor.ChatServer;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.CloseCode;
import io.parlor.model.RoomId;
import io.parlor.security.Authenticator;
import io.parlor.security.RateLimit;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** What nodes say to each other for the presence of one room. Bytes are those of the signals, once for each that is sent. */
final class PresenceCost {
    private static final int MEMBERS = Integer.getInteger("members", 10_000);
    private static final int NODES = Integer.getInteger("nodes", 3);
    private static final int SECONDS = Integer.getInteger("seconds", 40);
    private static final int JOINS = 100;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final RoomId ROOM = new RoomId("lobby");

    private final LongAdder signals = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final MessageBroker shared = InMemoryMessageBroker.create();
    private final List<ChatServer> nodes = new ArrayList<>();

    private PresenceCost() {}

    public static void main(String[] arguments) {
        new PresenceCost().run();
    }

    private void run() {
        for (int i = 0; i < NODES; i++) {
            startNode();
        }
        System.out.printf("a room of %,d members on %d nodes, heartbeat 10 s%n", MEMBERS, NODES);
        measure("all join at once, each member", MEMBERS, () -> join(0, MEMBERS));
        measure(
                "nothing changes, each second",
                SECONDS,
                () -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SECONDS)));
        measure("one by one, each join", JOINS, () -> {
            for (int i = MEMBERS; i < MEMBERS + JOINS; i++) {
                join(i, i + 1);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
            }
        });
        measure("another node opens the room, in all", 1, () -> {
            startNode();
            connect(nodes.get(NODES), MEMBERS + JOINS);
            await(MEMBERS + JOINS + 1);
        });
        nodes.forEach(ChatServer::close);
        shared.close();
    }

    private void startNode() {
        nodes.add(ChatServer.builder()
                .node("n-" + nodes.size())
                .broker(new CountingBroker(shared, ROOM, signals, bytes))
                .authenticator(Authenticator.guests())
                .heartbeat(Duration.ZERO)
                .connectRate(new RateLimit(1_000_000, 1_000_000))
                .build());
    }

    /** Members of these numbers join, and all nodes know of it. */
    private void join(int from, int to) {
        for (int i = from; i < to; i++) {
            connect(nodes.get(i % NODES), i);
        }
        await(to);
    }

    private void await(int members) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (ChatServer node : nodes) {
            while (node.room(ROOM).members().size() != members) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("the nodes do not agree");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    private static void connect(ChatServer node, int number) {
        ConnectionListener session =
                node.accept(new Reader(), new Handshake(null, "/chat", Map.of(), Map.of(), null, null));
        session.onText("{\"id\":1,\"op\":\"connect\",\"token\":\"member" + number + "\"}");
        // Carried out one after the other by the session's worker.
        session.onText("{\"id\":2,\"op\":\"join\",\"room\":\"" + ROOM + "\"}");
    }

    private void measure(String what, int count, Runnable step) {
        signals.reset();
        bytes.reset();
        step.run();
        System.out.printf(
                "%-40s %10.2f signals %12.1f bytes%n",
                what, (double) signals.sum() / count, (double) bytes.sum() / count);
    }

    /** A client that reads all at once. */
    private static final class Reader implements Connection {
        @Override
        public void write(TextFrame frame, Runnable done) {
            done.run();
        }

        @Override
        public void close(CloseCode code, String reason) {
            // Nothing is open.
        }
    }
}
