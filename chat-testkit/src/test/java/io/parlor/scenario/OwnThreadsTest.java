package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.model.CloseCode;
import io.parlor.room.Post;
import io.parlor.security.Authenticator;
import io.parlor.testkit.VirtualTime;
import io.parlor.transport.Connection;
import io.parlor.transport.ConnectionListener;
import io.parlor.transport.Handshake;
import io.parlor.transport.TextFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Connections that have a thread of their own, as those of a transport with event loops. */
class OwnThreadsTest {
    private final VirtualTime time = new VirtualTime(1);
    private final ChatServer server = ChatServer.builder()
            .authenticator(Authenticator.guests())
            .executor(time)
            .scheduler(time)
            .workers(1)
            .build();

    /** A thread, as far as the engine can tell. */
    private final class Loop implements Executor {
        private boolean running;

        @Override
        public void execute(Runnable task) {
            time.execute(() -> {
                running = true;
                try {
                    task.run();
                } finally {
                    running = false;
                }
            });
        }
    }

    private final class Client implements Connection {
        private final Loop loop;
        private final List<String> lines = new ArrayList<>();
        private boolean leftTheLoop;

        /** @param loop null for none of its own */
        Client(Loop loop, String user) {
            this.loop = loop;
            ConnectionListener listener =
                    server.accept(this, new Handshake(null, "/chat", Map.of(), Map.of(), null, null));
            listener.onText("{\"id\":1,\"op\":\"connect\",\"token\":\"" + user + "\"}");
            listener.onText("{\"id\":2,\"op\":\"join\",\"room\":\"r\"}");
            time.run();
        }

        @Override
        public Executor executor() {
            return loop;
        }

        @Override
        public void write(TextFrame frame, Runnable done) {
            leftTheLoop |= loop != null && !loop.running;
            lines.addAll(frame.text().lines().toList());
            done.run();
        }

        @Override
        public void close(CloseCode code, String reason) {}

        long events() {
            return lines.stream().filter(line -> line.contains("\"type\"")).count();
        }
    }

    @Test
    void are_written_to_there_and_share_rooms_with_all_others() {
        Loop first = new Loop();
        Loop second = new Loop();
        List<Client> clients =
                List.of(new Client(first, "a"), new Client(second, "b"), new Client(null, "c"), new Client(first, "d"));
        for (int i = 0; i < 10; i++) {
            server.room("r").post(Post.message("" + i));
        }
        time.run();
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.events()).isEqualTo(10);
            assertThat(client.leftTheLoop).isFalse();
        });
    }

    @Test
    void of_more_threads_than_there_is_room_for_are_served_by_the_engines_own() {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 3 * Runtime.getRuntime().availableProcessors() + 3; i++) {
            clients.add(new Client(new Loop(), "u" + i));
        }
        server.room("r").post(Post.message("1"));
        time.run();
        assertThat(clients).allSatisfy(client -> assertThat(client.events()).isEqualTo(1));
    }
}
