package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException.Kind;
import io.parlor.room.Post;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.security.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sessions with cursors in several rooms, which lag, come back and read a log that often fails. */
class ManyRoomsTest {
    private static final int ROOMS = 4;
    private static final int USERS = 3;
    private static final int SEEDS = 60;
    private static final int STEPS = 200;

    /** One user over its connections: what it has of each room. */
    private static final class User {
        private final List<List<String>> seen = new ArrayList<>();
        private final List<String> last = new ArrayList<>();
        private TestClient client;

        User() {
            for (int room = 0; room < ROOMS; room++) {
                seen.add(new ArrayList<>());
                last.add("0-00000000");
            }
        }

        void comeBack(Scenario chat) {
            client = chat.open();
            client.send("connect", "'token':'ann'");
            List<String> rooms = new ArrayList<>();
            for (int room = 0; room < ROOMS; room++) {
                rooms.add("{'room':'" + room + "','after':'" + last.get(room) + "'}");
            }
            client.send("join", "'rooms':[" + String.join(",", rooms) + "]");
        }

        /** Takes what the connection brought, also where it was lost before the join was answered. */
        void take() {
            for (int room = 0; room < ROOMS; room++) {
                String name = Integer.toString(room);
                assertThat(client.told(name, "gap")).isEmpty();
                for (JsonNode event : client.events(name)) {
                    seen.get(room).add(event.get("body").asString());
                    last.set(room, event.get("pos").asString());
                }
            }
            client.forget();
        }

        void lose() {
            take();
            client.vanish();
        }
    }

    @Test
    void everySessionGetsEveryEventOfEachOfItsRoomsOnceAndInOrder() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            try (Scenario chat = Scenario.seeded(
                    seed,
                    builder -> builder.tailEvents(1 + random.nextInt(6))
                            .catchUpReads(1 + random.nextInt(3))
                            .writeTimeout(Duration.ofHours(1))
                            .heartbeat(Duration.ZERO)
                            .commandRate(new RateLimit(10_000, 10_000)))) {
                int[] posted = new int[ROOMS];
                List<User> users = new ArrayList<>();
                for (int i = 0; i < USERS; i++) {
                    users.add(new User());
                    users.get(i).comeBack(chat);
                }
                for (int step = 0; step < STEPS; step++) {
                    step(chat, users.get(random.nextInt(USERS)), posted, random);
                }
                chat.broker.forgetFailures();
                for (User user : users) {
                    user.lose();
                    user.comeBack(chat);
                    chat.pass(Duration.ofSeconds(20));
                    user.take();
                    for (int room = 0; room < ROOMS; room++) {
                        assertThat(user.seen.get(room))
                                .as("seed %s, room %s", seed, room)
                                .isEqualTo(IntStream.range(0, posted[room])
                                        .mapToObj(Integer::toString)
                                        .toList());
                    }
                }
            }
        }
    }

    private static void step(Scenario chat, User user, int[] posted, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> user.client.stall();
            case 1, 2 -> user.client.unstall();
            case 3 -> {
                user.lose();
                user.comeBack(chat);
            }
            case 4 -> chat.broker.failNext(Operation.READ, Kind.UNAVAILABLE);
            case 5 -> chat.pass(Duration.ofMillis(random.nextInt(400)));
            case 6 -> chat.settle();
            default -> {
                int room = random.nextInt(ROOMS);
                chat.room(Integer.toString(room)).post(Post.message("\"" + posted[room]++ + '"'));
                for (int i = random.nextInt(10); i > 0; i--) {
                    chat.time.runOne();
                }
            }
        }
    }
}
