package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parlor.broker.BrokerException.Kind;
import io.parlor.model.Position;
import io.parlor.room.Post;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.security.Decision;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** G6: what a closed session, an empty room or a failed command held is freed. Each {@link Scenario} checks its own when it is closed. */
class LeakTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LINGER = Duration.ofSeconds(6);

    @Test
    void aRoomIsLeftAShortTimeAfterItsLastSession() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            TestClient bob = chat.clientIn("lobby", "bob");
            ann.vanish();
            chat.pass(LINGER);
            assertThat(chat.broker.openSubscriptions()).isEqualTo(1);

            bob.ok("leave", "'room':'lobby'");
            chat.pass(Duration.ofSeconds(3));
            assertThat(chat.broker.openSubscriptions()).isEqualTo(1);
            chat.pass(Duration.ofSeconds(3));
            assertThat(chat.broker.openSubscriptions()).isZero();
            assertThat(chat.server.rooms().count()).isZero();
        }
    }

    @Test
    void aRoomThatIsJoinedAgainInTimeIsNotLeft() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            for (int i = 0; i < 5; i++) {
                ann.ok("leave", "'room':'lobby'");
                chat.pass(Duration.ofSeconds(4));
                ann.join("lobby");
            }
            chat.pass(LINGER);

            assertThat(chat.broker.followed).hasSize(1);
            assertThat(chat.broker.openSubscriptions()).isEqualTo(1);
        }
    }

    @Test
    void manyComingAndGoingWithAllThatCanGoWrongLeaveNothing() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            try (Scenario chat = Scenario.seeded(
                    seed,
                    builder -> builder.tailEvents(4)
                            .policy(request -> random.nextInt(10) == 0
                                    ? CompletableFuture.failedStage(new IllegalStateException())
                                    : CompletableFuture.completedStage(Decision.allow())))) {
                List<TestClient> clients = new ArrayList<>();
                for (int i = 0; i < 150; i++) {
                    step(chat, clients, random);
                }
                clients.forEach(TestClient::unstall);
                clients.forEach(TestClient::vanish);
                chat.pass(Duration.ofSeconds(30));

                assertThat(chat.server.sessions().count()).isZero();
                assertThat(chat.server.rooms().count()).isZero();
                assertThat(chat.broker.openSubscriptions()).isZero();
            }
        }
    }

    private static void step(Scenario chat, List<TestClient> clients, Random random) {
        String room = "'room':'r" + random.nextInt(4) + "'";
        switch (random.nextInt(9)) {
            case 0 -> clients.add(chat.client("user" + random.nextInt(5)));
            case 1 -> chat.broker.failNext(Operation.values()[random.nextInt(3)], Kind.UNAVAILABLE);
            case 2 -> chat.pass(Duration.ofMillis(random.nextInt(3_000)));
            case 3 -> chat.room("r" + random.nextInt(4)).post(Post.message("1"));
            default -> {
                if (!clients.isEmpty()) {
                    TestClient client = clients.get(random.nextInt(clients.size()));
                    switch (random.nextInt(8)) {
                        case 0 -> client.stall();
                        case 1 -> client.unstall();
                        case 2 -> {
                            client.vanish();
                            clients.remove(client);
                        }
                        case 3 -> client.send("leave", room);
                        case 4 -> client.send("post", room + ",'body':1");
                        case 5 -> client.send("join", room + ",'after':'" + new Position(random.nextInt(9), 7) + "'");
                        default -> client.send("join", room + ",'last':" + random.nextInt(9));
                    }
                }
            }
        }
        if (random.nextBoolean()) {
            chat.settle();
        }
    }

    @Test
    void nothingHoldsASessionThatIsGone() {
        try (Scenario chat = Scenario.plain()) {
            TestClient witness = chat.clientIn("lobby", "bob");
            List<WeakReference<Object>> gone = comeAndGo(chat);
            chat.posts("lobby", "after");
            chat.pass(LINGER);

            assertThat(gone).hasSize(21);
            await().atMost(PATIENCE).until(() -> {
                System.gc();
                return gone.stream().allMatch(reference -> reference.get() == null);
            });
            assertThat(witness.bodies("lobby")).endsWith("after");
        }
    }

    /** In a method of its own, so that no local variable holds a session. */
    private static List<WeakReference<Object>> comeAndGo(Scenario chat) {
        List<WeakReference<Object>> gone = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestClient client = chat.client("ann");
            chat.posts("lobby", "m" + i);
            client.ok("join", "'rooms':[{'room':'lobby','after':'0-00000000'},{'room':'r" + i + "','last':5}]");
            client.ok("history", "'room':'lobby'");
            client.ok("typing", "'room':'lobby'");
            client.stall();
            chat.posts("lobby", "unread");
            chat.server.sessions().all().forEach(session -> {
                if (session.user().value().equals("ann")) {
                    gone.add(new WeakReference<>(session));
                }
            });
            client.vanish();
        }
        TestClient refused = chat.open();
        gone.add(new WeakReference<>(refused));
        refused.error("connect", "");
        chat.settle();
        return gone;
    }

    @Test
    void nothingOfAnEmptyRoomIsHeld() {
        try (Scenario chat = Scenario.plain()) {
            for (int i = 0; i < 300; i++) {
                TestClient client = chat.clientIn("room" + i, "ann");
                client.vanish();
            }
            chat.pass(LINGER);

            assertThat(chat.server.rooms().open()).isEmpty();
            assertThat(chat.broker.openSubscriptions()).isZero();
        }
    }
}
