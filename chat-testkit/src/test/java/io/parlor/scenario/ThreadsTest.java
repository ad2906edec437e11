package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.ChatServer;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.CloseCode;
import io.parlor.room.Post;
import io.parlor.room.Room;
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
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Real threads everywhere: what virtual time cannot interleave. The memory broker's offsets are dense, so each event tells whether one is missing. */
class ThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int POSTERS = 3;
    private static final int POSTS = 4_000;
    private static final int USERS = 24;
    private static final Pattern POSITION = Pattern.compile("\"pos\":\"((\\d+)-[0-9a-f]{8})\"");

    private final ScheduledExecutorService sockets = Executors.newScheduledThreadPool(3);
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /** A user who comes back after what it saw last. */
    private final class User {
        private final ChatServer server;

        // Guarded by this.
        private long seen;
        private String position = "0-00000000";
        private Link link;

        User(ChatServer server) {
            this.server = server;
        }

        void comeBack() {
            Link opened = new Link(this);
            String after;
            synchronized (this) {
                link = opened;
                after = position;
            }
            opened.listener = server.accept(opened, new Handshake(null, "/chat", Map.of(), Map.of(), null, null));
            opened.listener.onText("{\"id\":1,\"op\":\"connect\",\"token\":\"ann\"}");
            opened.listener.onText("{\"id\":2,\"op\":\"join\",\"room\":\"r\",\"after\":\"" + after + "\"}");
        }

        void vanish() {
            Link old;
            synchronized (this) {
                old = link;
                link = null;
            }
            old.listener.onClosed();
        }

        synchronized long seen() {
            return seen;
        }

        synchronized void take(Link from, String line) {
            if (link != from) {
                return;
            }
            Matcher event = POSITION.matcher(line);
            if (event.find()) {
                long offset = Long.parseLong(event.group(2));
                if (offset != seen + 1) {
                    faults.add(offset + " after " + seen);
                }
                seen = offset;
                position = event.group(1);
            } else if (line.contains("\"gap\"") || line.contains("\"error\"")) {
                faults.add(line);
            }
        }
    }

    /** One of its connections: at times slow, at times done at once, at times done on another thread. */
    private final class Link implements Connection {
        private final User user;
        private ConnectionListener listener;

        Link(User user) {
            this.user = user;
        }

        @Override
        public void write(TextFrame frame, Runnable done) {
            frame.text().lines().forEach(line -> user.take(this, line));
            int how = ThreadLocalRandom.current().nextInt(100);
            if (how < 50) {
                done.run();
            } else if (how < 95) {
                sockets.execute(done);
            } else {
                sockets.schedule(done, how - 90, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void close(CloseCode code, String reason) {
            faults.add("closed: " + code + " " + reason);
        }
    }

    @Test
    void everybodyGetsEverythingOnceAndInOrderWhateverThreadsDo() throws Exception {
        InMemoryMessageBroker broker = InMemoryMessageBroker.builder()
                .maxRecords(POSTERS * POSTS)
                .maxRoomBytes(64L << 20)
                .build();
        ExecutorService posters = Executors.newFixedThreadPool(POSTERS);
        ChatServer server = ChatServer.builder()
                .broker(broker)
                .authenticator(Authenticator.guests())
                .workers(3)
                .tailEvents(8)
                .maxSessionsPerUser(10_000)
                .connectRate(new RateLimit(1_000_000, 1_000_000))
                .roomLinger(Duration.ZERO)
                .build();
        try (broker) {
            List<User> users = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                users.add(new User(server));
                users.get(i).comeBack();
            }
            for (int p = 0; p < POSTERS; p++) {
                posters.execute(() -> post(server.room("r")));
            }
            posters.shutdown();
            Random random = new Random();
            while (!posters.awaitTermination(2, TimeUnit.MILLISECONDS)) {
                User user = users.get(random.nextInt(USERS));
                user.vanish();
                user.comeBack();
            }
            long end = (long) POSTERS * POSTS;
            await().atMost(PATIENCE)
                    .until(() -> !faults.isEmpty() || users.stream().allMatch(user -> user.seen() == end));
            assertThat(faults).isEmpty();

            users.forEach(User::vanish);
            await().atMost(PATIENCE)
                    .until(() ->
                            server.rooms().count() == 0 && server.sessions().count() == 0);
        } finally {
            server.close();
            posters.shutdownNow();
            sockets.shutdownNow();
        }
    }

    private static void post(Room room) {
        for (int i = 0; i < POSTS; i++) {
            room.post(Post.message("\"hello\""));
            if (i % 100 == 0) {
                Thread.yield();
            }
        }
    }
}
