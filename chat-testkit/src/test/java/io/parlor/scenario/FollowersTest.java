package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.room.Follower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a host can see of how far sessions are. */
class FollowersTest {
    @Test
    void aSessionThatDoesNotReadIsBehind() {
        try (Scenario chat = Scenario.with(builder -> builder.tailEvents(10))) {
            TestClient ann = chat.clientIn("lobby", "ann");
            chat.clientIn("lobby", "bob");
            ann.stall();
            // One is in flight.
            chat.posts("lobby", "1", "2", "3");
            assertThat(behind(chat, "ann")).isEqualTo(2);
            assertThat(behind(chat, "bob")).isZero();

            chat.posts("lobby", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13");
            assertThat(behind(chat, "ann")).isNull();

            ann.unstall();
            chat.settle();
            assertThat(behind(chat, "ann")).isZero();
        }
    }

    @Test
    void aRoomThatIsNotOpenHasNone() {
        try (Scenario chat = Scenario.plain()) {
            assertThat(followers(chat)).isEmpty();
        }
    }

    @Test
    void theListenerIsToldHowLongLiveEventsTook() {
        List<Long> told = new ArrayList<>();
        try (Scenario chat = Scenario.with(builder -> builder.deliveryListener(told::add))) {
            TestClient ann = chat.clientIn("lobby", "ann");
            chat.posts("lobby", "1");
            assertThat(told).containsExactly(0L);

            ann.stall();
            chat.posts("lobby", "2");
            chat.pass(Duration.ofSeconds(3));
            ann.unstall();
            chat.settle();
            assertThat(told).containsExactly(0L, 3_000L);

            // History is no delivery.
            chat.client("late").ok("join", "'room':'lobby','last':2");
            assertThat(told).hasSize(2);
        }
    }

    private static List<Follower> followers(Scenario chat) {
        CompletableFuture<List<Follower>> followers =
                chat.room("lobby").followers().toCompletableFuture();
        chat.settle();
        return followers.join();
    }

    private static Integer behind(Scenario chat, String user) {
        return followers(chat).stream()
                .filter(follower -> follower.user().value().equals(user))
                .findFirst()
                .orElseThrow()
                .behind();
    }
}
