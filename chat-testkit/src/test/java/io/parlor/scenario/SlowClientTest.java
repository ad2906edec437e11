package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.CloseCode;
import io.parlor.model.UserId;
import io.parlor.security.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client that does not read costs a bounded amount, and delays nobody. */
class SlowClientTest {
    private static final int BOUND = 64 * 1024;

    @Test
    void aClientThatDoesNotReadItsRepliesIsClosedWhenThereAreTooMany() {
        try (Scenario chat = bounded()) {
            chat.posts("lobby", "x".repeat(5_000));
            TestClient slow = chat.client("ann");
            slow.stall();
            int asked = 0;
            while (!slow.isClosed()) {
                slow.send("history", "'room':'lobby'");
                chat.settle();
                asked++;
            }

            assertThat(slow.closeCode()).isEqualTo(CloseCode.TOO_SLOW);
            assertThat(asked).isBetween(BOUND / 5_200, BOUND / 5_000 + 2);
        }
    }

    @Test
    void noticesThatAreNotReadCountToo() {
        try (Scenario chat = bounded()) {
            TestClient slow = chat.client("ann");
            slow.stall();
            int sent = 0;
            while (!slow.isClosed()) {
                chat.server.sessions().send(new UserId("ann"), "x.note", '"' + "x".repeat(1_000) + '"');
                chat.settle();
                sent++;
            }

            assertThat(sent).isBetween(BOUND / 1_100, BOUND / 1_000 + 2);
        }
    }

    @Test
    void signalsAreDroppedForAClientThatDoesNotReadAndItIsNotClosedForThem() {
        try (Scenario chat = bounded()) {
            TestClient slow = chat.clientIn("lobby", "ann");
            TestClient bob = chat.clientIn("lobby", "bob");
            TestClient cat = chat.clientIn("lobby", "cat");
            slow.forget();
            slow.stall();
            for (int i = 0; i < 2_000; i++) {
                bob.ok("typing", "'room':'lobby'");
            }
            assertThat(cat.told("lobby", "typing")).hasSize(2_000);
            assertThat(slow.isClosed()).isFalse();
            slow.unstall();

            int got = slow.told("lobby", "typing").size();
            assertThat(got).isBetween(100, BOUND / 2 / 50);
            chat.posts("lobby", "still here");
            assertThat(slow.bodies("lobby")).containsExactly("still here");
        }
    }

    @Test
    void eventsWaitInTheLogAndAreAllDeliveredWhenTheClientReadsAgain() {
        try (Scenario chat = Scenario.with(builder ->
                builder.tailEvents(10).writeTimeout(Duration.ofHours(1)).heartbeat(Duration.ZERO))) {
            TestClient slow = chat.clientIn("lobby", "ann");
            TestClient fast = chat.clientIn("lobby", "bob");
            slow.stall();
            List<String> texts = IntStream.range(0, 500).mapToObj(i -> "m" + i).toList();
            chat.posts("lobby", texts.toArray(new String[0]));
            assertThat(fast.bodies("lobby")).isEqualTo(texts);
            assertThat(slow.bodies("lobby")).hasSizeLessThanOrEqualTo(1);
            slow.unstall();

            assertThat(slow.bodies("lobby")).isEqualTo(texts);
            assertThat(slow.told("lobby", "gap")).isEmpty();
            assertThat(slow.frames).isLessThan(20);
        }
    }

    @Test
    void framesAreNoLongerThanAgreedUnlessOneEventIs() {
        try (Scenario chat = Scenario.plain()) {
            String text = "x".repeat(10_000);
            for (int i = 0; i < 40; i++) {
                chat.posts("lobby", text);
            }
            TestClient ann = chat.client("ann");
            ann.ok("join", "'room':'lobby','after':'0-00000000'");

            assertThat(ann.events("lobby")).hasSize(40);
            assertThat(ann.longestFrame).isLessThan(64 * 1024 + 10_200);
        }
    }

    @Test
    void repliesOvertakeEvents() {
        try (Scenario chat = Scenario.plain()) {
            TestClient slow = chat.clientIn("lobby", "ann");
            slow.stall();
            chat.posts("lobby", "in flight", "waiting");
            slow.send("ping", "");
            chat.settle();
            slow.unstall();

            assertThat(slow.kinds()).containsExactly("pos", "ok", "pos");
        }
    }

    @Test
    void aConnectionThatFailsAtEverythingHarmsNobodyElse() {
        try (Scenario chat = Scenario.with(builder -> builder.workers(1))) {
            TestClient one = chat.clientIn("lobby", "ann");
            TestClient broken = chat.clientIn("lobby", "bob");
            TestClient two = chat.clientIn("lobby", "cat");
            broken.breakDown();
            chat.posts("lobby", "hello");

            assertThat(one.bodies("lobby")).containsExactly("hello");
            assertThat(two.bodies("lobby")).containsExactly("hello");
            assertThat(broken.closeCode()).isEqualTo(CloseCode.INTERNAL_ERROR);
            assertThat(chat.server.sessions().count()).isEqualTo(2);
        }
    }

    private static Scenario bounded() {
        return Scenario.with(builder -> builder.maxReplyBytes(BOUND).commandRate(new RateLimit(100_000, 100_000)));
    }
}
