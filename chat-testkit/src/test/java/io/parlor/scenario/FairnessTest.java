package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.room.Post;
import io.parlor.security.Authenticator;
import io.parlor.testkit.VirtualTime;
import io.parlor.transport.Handshake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A log that answers at once and a connection that takes everything at once: nothing but the engine itself makes a session wait. */
class FairnessTest {
    private static final int EVENTS = 3_000;

    @Test
    void aSessionThatCatchesUpLetsOthersOfItsWorkerHaveTheirTurn() {
        VirtualTime time = new VirtualTime(1);
        InMemoryMessageBroker broker = InMemoryMessageBroker.builder()
                .maxRecords(EVENTS)
                .maxRoomBytes(64L << 20)
                .build();
        try (broker;
                ChatServer server = ChatServer.builder()
                        .broker(broker)
                        .authenticator(Authenticator.guests())
                        .executor(time)
                        .scheduler(time)
                        .workers(1)
                        .build()) {
            String body = '"' + "x".repeat(5_000) + '"';
            for (int i = 0; i < EVENTS; i++) {
                server.room("lobby").post(Post.message(body));
            }
            TestClient other = client(server, time).connect("bob");
            TestClient late = client(server, time).connect("ann");
            List<Integer> waited = new ArrayList<>();
            late.onFrame = () -> {
                int asked = late.frames;
                other.onFrame = () -> waited.add(late.frames - asked);
                other.send("ping", "");
                late.onFrame = () -> {};
            };
            late.send("join", "'room':'lobby','after':'0-00000000'");
            time.run();

            assertThat(late.events("lobby")).hasSize(EVENTS);
            assertThat(waited)
                    .singleElement()
                    .satisfies(frames -> assertThat(frames).isLessThan(20));
        }
    }

    private static TestClient client(ChatServer server, VirtualTime time) {
        return new TestClient(server, time, new Handshake(null, "/chat", Map.of(), Map.of(), null, null));
    }
}
