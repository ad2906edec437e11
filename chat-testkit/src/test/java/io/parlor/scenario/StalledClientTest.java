package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.ChatServer;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.room.Room;
import io.parlor.security.Authenticator;
import io.parlor.testkit.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** G4: a client that stops reading delays nobody and costs no more than the tail's bound, and catches up, or is told what it missed. */
class StalledClientTest {
    private static final RoomId ROOM = new RoomId("busy");
    private static final int BODY_BYTES = 10_000;
    private static final int EVENTS = 10_000;
    private static final int TAIL_BYTES = 1 << 20;
    private static final String BODY = "\"" + "x".repeat(BODY_BYTES - 2) + "\"";

    private final ExecutorService network = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        network.shutdownNow();
    }

    @Test
    void othersGetAHundredMegabytesMeanwhileAndTheStalledClientCatchesUp() {
        // The log of the memory broker is the host's to pay for: what is measured is what the stalled client costs on
        // top of it.
        long logBytes = 3L * EVENTS * BODY_BYTES;
        try (InMemoryMessageBroker broker = broker(logBytes);
                ChatServer server = server(broker)) {
            Reader fast = new Reader(server, "fast");
            Reader stalled = new Reader(server, "stalled");
            fast.join();
            stalled.join();
            stalled.socket.stopReading();
            post(server.room(ROOM), 0, EVENTS / 2);
            await().atMost(Duration.ofSeconds(60)).until(() -> fast.received.get() == EVENTS / 2);
            long half = heap();
            post(server.room(ROOM), EVENTS / 2, EVENTS);
            await().atMost(Duration.ofSeconds(60)).until(() -> fast.received.get() == EVENTS);
            long grown = heap() - half;
            long control = grownByALogThatNobodyFollows(server);
            System.out.printf(
                    "others got %d MB while one client read %d events; the heap grew by %d KB, by %d KB without it%n",
                    (long) fast.received.get() * BODY_BYTES / 1_000_000,
                    stalled.received.get(),
                    grown / 1024,
                    control / 1024);
            assertThat(stalled.received.get()).isLessThan(EVENTS / 10);
            assertThat(grown - control).as("what grew besides the log itself").isLessThan(TAIL_BYTES);

            stalled.socket.readAgain();
            await().atMost(Duration.ofSeconds(60)).until(() -> stalled.received.get() == EVENTS);
            assertThat(stalled.others).noneMatch(line -> line.contains("\"gap\""));
            assertThat(stalled.offsets).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void withTooLittleRetentionItIsToldOfTheGap() {
        try (InMemoryMessageBroker broker = broker(2L * TAIL_BYTES);
                ChatServer server = server(broker)) {
            Reader stalled = new Reader(server, "stalled");
            stalled.join();
            stalled.socket.stopReading();
            post(server.room(ROOM), 0, EVENTS);
            stalled.socket.readAgain();
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            !stalled.offsets.isEmpty() && stalled.offsets.get(stalled.offsets.size() - 1) == EVENTS);
            assertThat(stalled.others)
                    .filteredOn(line -> line.contains("\"gap\""))
                    .hasSize(1);
            assertThat(server.stats().gaps()).isEqualTo(1);
            assertThat(stalled.offsets).isSorted().doesNotHaveDuplicates().hasSizeLessThan(EVENTS);
        }
    }

    private static long grownByALogThatNobodyFollows(ChatServer server) {
        long before = heap();
        post(server.room(new RoomId("control")), EVENTS / 2, EVENTS);
        return heap() - before;
    }

    private static InMemoryMessageBroker broker(long bytes) {
        return InMemoryMessageBroker.builder()
                .maxRecords(2 * EVENTS)
                .maxRoomBytes(bytes)
                .maxIdleBytes(bytes)
                .build();
    }

    private static ChatServer server(InMemoryMessageBroker broker) {
        return ChatServer.builder()
                .broker(broker)
                .authenticator(Authenticator.guests())
                .tailBytes(TAIL_BYTES)
                // Pages that are kept for a while have a bound of their own.
                .pageCacheBytes(0)
                .writeTimeout(Duration.ofMinutes(10))
                .build();
    }

    private static void post(Room room, int from, int to) {
        for (int i = from; i < to; i++) {
            room.post(io.parlor.room.Post.message(BODY)).toCompletableFuture().join();
        }
    }

    /** The bytes that are reachable, when what is kept for a second (frames that several sessions may need) is gone. */
    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (System.nanoTime() < end) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private final class Reader {
        private final FakeSocket socket;
        private final AtomicInteger received = new AtomicInteger();
        private final List<Long> offsets = java.util.Collections.synchronizedList(new ArrayList<>());
        private final List<String> others = java.util.Collections.synchronizedList(new ArrayList<>());

        Reader(ChatServer server, String user) {
            socket = FakeSocket.connect(server, user, network, this::line);
        }

        void join() {
            socket.send("{\"id\":2,\"op\":\"join\",\"room\":\"busy\"}");
            await().until(() -> others.stream().anyMatch(line -> line.contains("\"live\"")));
        }

        private void line(String line) {
            if (line.startsWith("{\"room\":\"busy\",\"pos\":\"")) {
                int begin = line.indexOf("\"pos\":\"") + 7;
                offsets.add(Position.parse(line.substring(begin, line.indexOf('"', begin)))
                        .offset());
                received.incrementAndGet();
            } else {
                others.add(line);
            }
        }
    }
}
