package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.ChatServer;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.security.Authenticator;
import io.parlor.security.RateLimit;
import io.parlor.testkit.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** G1 and G3 under load: who comes and goes all the time ends with the room's log, in order, once. */
class ThousandSessionsTest {
    private static final int SESSIONS = 1_000;
    private static final int SENDERS = 20;
    private static final int POSTS = 10_000;
    private static final RoomId ROOM = new RoomId("big");

    @Test
    void everySessionEndsWithExactlyTheRoomsLogThoughAllAreCutAndComeBackAgainAndAgain() {
        ExecutorService network = Executors.newFixedThreadPool(4);
        InMemoryMessageBroker broker = InMemoryMessageBroker.builder()
                .maxRecords(2 * POSTS)
                .maxRoomBytes(1L << 30)
                .maxIdleBytes(1L << 30)
                .build();
        try (ChatServer server = ChatServer.builder()
                .broker(broker)
                .authenticator(Authenticator.guests())
                .commandRate(new RateLimit(1_000_000, 1_000_000))
                .connectRate(new RateLimit(1_000_000, 1_000_000))
                .maxCommandsInFlight(POSTS)
                .tailEvents(256)
                .build()) {
            List<Follower> followers = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                followers.add(new Follower(server, network, i));
            }
            followers.forEach(Follower::connect);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> followers.stream().allMatch(f -> f.joined));
            AtomicInteger acknowledged = new AtomicInteger();
            List<FakeSocket> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(FakeSocket.connect(server, "sender" + i, network, line -> {
                    if (line.contains("\"ok\":{\"pos\"")) {
                        acknowledged.incrementAndGet();
                    }
                }));
            }
            Random random = new Random(7);
            for (int i = 0; i < POSTS; i++) {
                senders.get(i % SENDERS)
                        .send("{\"id\":" + (i + 2) + ",\"op\":\"post\",\"room\":\"big\",\"body\":" + i + "}");
                Follower unlucky = followers.get(random.nextInt(SESSIONS));
                unlucky.reconnect();
                if (random.nextInt(4) == 0) {
                    // Again, before the server has got far with that.
                    unlucky.reconnect();
                }
                if (i % 500 == 499) {
                    int sent = i + 1;
                    await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.get() == sent);
                }
            }
            followers.forEach(Follower::reconnect);

            List<String> log = log(broker);
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> followers.stream().allMatch(f -> f.seen.size() >= POSTS));
            long doubled = followers.stream()
                    .mapToLong(f -> f.seen.size() - new HashSet<>(f.seen).size())
                    .sum();
            long different = followers.stream().filter(f -> !f.seen.equals(log)).count();
            System.out.printf(
                    "%d sessions, %d posts acknowledged, %d in the log, %d reconnects, %d deliveries, %d doubled,"
                            + " %d sessions that differ from the log, %d gaps, %d reads of the log%n",
                    SESSIONS,
                    acknowledged.get(),
                    log.size(),
                    Follower.reconnects.get(),
                    server.stats().deliveries(),
                    doubled,
                    different,
                    server.stats().gaps(),
                    server.stats().catchUpReads());
            assertThat(followers).flatExtracting(f -> f.faults).isEmpty();
            assertThat(acknowledged).hasValue(POSTS);
            assertThat(log).hasSize(POSTS);
            assertThat(doubled).isZero();
            assertThat(different).isZero();
            assertThat(server.stats().gaps()).isZero();
        } finally {
            network.shutdownNow();
            broker.close();
        }
    }

    private static List<String> log(InMemoryMessageBroker broker) {
        List<String> result = new ArrayList<>();
        Position after = Position.ORIGIN;
        while (true) {
            LogSlice slice = broker.read(ROOM, new LogRange.After(after, 1_000))
                    .toCompletableFuture()
                    .join();
            slice.entries().forEach(entry -> result.add(entry.position().toString()));
            after = slice.next();
            if (!slice.more()) {
                return result;
            }
        }
    }

    /** Follows the room over one connection after the other. */
    private static final class Follower {
        static final AtomicLong reconnects = new AtomicLong();

        private final ChatServer server;
        private final ExecutorService network;
        private final String user;

        /** Written while holding this. */
        final List<String> seen = new ArrayList<>();

        final List<String> faults = new CopyOnWriteArrayList<>();
        volatile boolean joined;
        private @Nullable FakeSocket socket;
        private int connection;

        Follower(ChatServer server, ExecutorService network, int number) {
            this.server = server;
            this.network = network;
            this.user = "user" + number;
        }

        synchronized void connect() {
            int mine = ++connection;
            socket = FakeSocket.connect(server, user, network, line -> line(mine, line));
            String start = seen.isEmpty() ? "" : ",\"after\":\"" + seen.get(seen.size() - 1) + "\"";
            if (seen.isEmpty() && joined) {
                start = ",\"after\":\"0-00000000\"";
            }
            socket.send("{\"id\":2,\"op\":\"join\",\"room\":\"big\"" + start + "}");
        }

        synchronized void reconnect() {
            FakeSocket old = socket;
            if (old != null) {
                reconnects.incrementAndGet();
                old.cut();
                connect();
            }
        }

        private synchronized void line(int from, String line) {
            if (from != connection) {
                return;
            }
            if (line.startsWith("{\"room\":\"big\",\"pos\":\"")) {
                int begin = line.indexOf("\"pos\":\"") + 7;
                seen.add(line.substring(begin, line.indexOf('"', begin)));
            } else if (line.contains("\"head\"")) {
                joined = true;
            } else if (line.contains("\"gap\"") || line.contains("\"error\"") || line.startsWith("closed")) {
                faults.add(line);
            }
        }
    }
}
