package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.UserId;
import io.parlor.room.PostInterceptor;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import io.parlor.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In what order commands take effect. */
class OrderTest {
    private static final int SEEDS = 200;
    private static final int POSTS = 12;
    private static final List<String> IN_ORDER =
            IntStream.range(0, POSTS).mapToObj(i -> "m" + i).toList();

    /** Hooks that answer after times of their own, drawn anew for each call. */
    private static final class Hooks {
        private final Random random;
        private VirtualTime time;

        Hooks(long seed) {
            random = new Random(seed);
        }

        RoomPolicy policy() {
            return request -> later(Decision.allow());
        }

        PostInterceptor interceptor() {
            return (room, post, session) -> later(post);
        }

        private <T> CompletionStage<T> later(T value) {
            if (random.nextInt(4) == 0) {
                return CompletableFuture.completedStage(value);
            }
            CompletableFuture<T> result = new CompletableFuture<>();
            time.schedule(() -> result.complete(value), Duration.ofMillis(random.nextInt(50)));
            return result;
        }
    }

    @Test
    void postsOfOneSessionToOneRoomKeepTheirOrderHoweverLongHooksTake() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Hooks hooks = new Hooks(seed);
            try (Scenario chat = withHooks(seed, hooks)) {
                TestClient ann = chat.client("ann");
                TestClient bob = chat.client("bob");
                bob.send("join", "'room':'lobby'");
                chat.pass(Duration.ofSeconds(1));
                for (String text : IN_ORDER) {
                    ann.send("post", "'room':'lobby','body':'" + text + "'");
                    if (seed % 3 == 0) {
                        chat.pass(Duration.ofMillis(seed % 20));
                    }
                }
                chat.pass(Duration.ofSeconds(5));

                assertThat(bob.bodies("lobby")).as("seed %s", seed).isEqualTo(IN_ORDER);
                assertThat(ann.kinds()).hasSize(1 + POSTS).containsOnly("ok");
            }
        }
    }

    @Test
    void allMembersSeeOneOrderWhoeverPosts() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Hooks hooks = new Hooks(seed);
            try (Scenario chat = withHooks(seed, hooks)) {
                List<TestClient> clients = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    TestClient client = chat.client("user" + i);
                    client.send("join", "'room':'lobby'");
                    clients.add(client);
                }
                chat.pass(Duration.ofSeconds(1));
                for (int i = 0; i < POSTS; i++) {
                    clients.get(i % 4).send("post", "'room':'lobby','body':'m" + i + "'");
                }
                chat.pass(Duration.ofSeconds(5));

                List<String> seen = clients.get(0).bodies("lobby");
                assertThat(seen).hasSize(POSTS);
                assertThat(clients)
                        .allSatisfy(client -> assertThat(client.bodies("lobby")).isEqualTo(seen));
            }
        }
    }

    @Test
    void aLaterCommandToARoomWaitsForTheOnesBefore() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Hooks hooks = new Hooks(seed);
            try (Scenario chat = withHooks(seed, hooks)) {
                TestClient ann = chat.client("ann");
                ann.send("join", "'room':'lobby'");
                ann.send("post", "'room':'lobby','body':'seen'");
                long leave = ann.send("leave", "'room':'lobby'");
                ann.send("post", "'room':'lobby','body':'between'");
                long join = ann.send("join", "'room':'lobby'");
                ann.send("post", "'room':'lobby','body':'seen again'");
                chat.pass(Duration.ofSeconds(5));

                assertThat(ann.got)
                        .as("seed %s", seed)
                        .containsSubsequence(
                                Objects.requireNonNull(ann.reply(leave)), Objects.requireNonNull(ann.reply(join)));
                assertThat(ann.bodies("lobby")).as("seed %s", seed).endsWith("seen again");
            }
        }
    }

    @Test
    void aRoomThatWaitsHoldsUpNoOther() {
        CompletableFuture<Decision> never = new CompletableFuture<>();
        try (Scenario chat = Scenario.with(builder -> builder.policy(request ->
                request.room().value().equals("slow") ? never : CompletableFuture.completedFuture(Decision.allow())))) {
            TestClient ann = chat.clientIn("fast", "ann");
            long slow = ann.send("post", "'room':'slow','body':1");

            assertThat(ann.post("fast", "at once")).isNotEmpty();
            assertThat(ann.bodies("fast")).containsExactly("at once");
            assertThat(ann.reply(slow)).isNull();
        }
    }

    @Test
    void theNextPostDoesNotWaitForTheConfirmationOfTheOneBefore() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            chat.broker.hold(Operation.APPEND);
            ann.send("post", "'room':'lobby','body':'1'");
            ann.send("post", "'room':'lobby','body':'2'");
            chat.settle();

            assertThat(chat.broker.waiting()).isEqualTo(2);
            assertThat(ann.bodies("lobby")).containsExactly("1", "2");
        }
    }

    @Test
    void oneThreadsPostsOfTheHostKeepTheirOrder() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            IN_ORDER.forEach(text -> chat.room("lobby").post(new UserId("host"), '"' + text + '"'));
            chat.settle();

            assertThat(ann.bodies("lobby")).isEqualTo(IN_ORDER);
        }
    }

    private static Scenario withHooks(long seed, Hooks hooks) {
        Scenario chat =
                Scenario.seeded(seed, builder -> builder.policy(hooks.policy()).interceptor(hooks.interceptor()));
        hooks.time = chat.time;
        return chat;
    }
}
