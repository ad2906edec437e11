package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.CloseCode;
import io.parlor.model.UserId;
import io.parlor.security.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What bounds connections: how many, how fast, how silent, how slow. */
class ConnectionLimitsTest {
    private static final UserId ANN = new UserId("ann");

    @Test
    void theOldestSessionOfAUserGoesWhenThereAreTooMany() {
        try (Scenario chat = Scenario.with(builder -> builder.maxSessionsPerUser(2))) {
            TestClient first = chat.client("ann");
            TestClient second = chat.client("ann");
            TestClient other = chat.client("bob");
            TestClient third = chat.client("ann");
            chat.settle();

            assertThat(first.closeCode()).isEqualTo(CloseCode.TOO_MANY_SESSIONS);
            assertThat(List.of(second, other, third)).noneMatch(TestClient::isClosed);
            assertThat(chat.server.sessions().ofUser(ANN)).hasSize(2);
        }
    }

    @Test
    void oldSessionsThatCannotBeClosedAtOnceDoNotLetInMoreThanAllowed() {
        try (Scenario chat = Scenario.with(builder -> builder.maxSessionsPerUser(2))) {
            TestClient stalled = chat.client("ann");
            stalled.stall();
            stalled.ok("ping", "");
            List<TestClient> more = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                more.add(chat.client("ann"));
            }
            chat.settle();

            assertThat(more).filteredOn(client -> !client.isClosed()).hasSizeLessThanOrEqualTo(2);
            assertThat(more.get(5).isClosed()).isFalse();
        }
    }

    @Test
    void connectionsThatAreOpenedTooFastAreTurnedAway() {
        try (Scenario chat = Scenario.with(builder -> builder.connectRate(new RateLimit(1, 2)))) {
            TestClient first = chat.open();
            TestClient second = chat.open();
            TestClient third = chat.open();
            chat.settle();
            assertThat(third.closeCode()).isEqualTo(CloseCode.TOO_MANY_CONNECTS);
            assertThat(first.isClosed() || second.isClosed()).isFalse();

            chat.pass(Duration.ofSeconds(1));
            assertThat(chat.open().connect("ann").isClosed()).isFalse();
        }
    }

    @Test
    void anyRateIsARate() {
        RateLimit most = new RateLimit(Integer.MAX_VALUE, Integer.MAX_VALUE);
        try (Scenario chat = Scenario.with(builder -> builder.connectRate(most).commandRate(most))) {
            assertThat(chat.client("ann").ok("ping", "")).isEmpty();
        }
    }

    @Test
    void aServerThatIsSilentSendsHeartbeats() {
        try (Scenario chat = Scenario.with(builder -> builder.heartbeat(Duration.ofSeconds(10)))) {
            TestClient client = chat.client("ann");

            chat.pass(Duration.ofSeconds(9));
            assertThat(client.heartbeats).isZero();
            chat.pass(Duration.ofSeconds(3));
            assertThat(client.heartbeats).isEqualTo(1);
            client.raw("");
            chat.pass(Duration.ofSeconds(11));
            assertThat(client.heartbeats).isEqualTo(2);
        }
    }

    @Test
    void aServerThatSpeaksSendsNone() {
        try (Scenario chat = Scenario.with(builder -> builder.heartbeat(Duration.ofSeconds(10)))) {
            TestClient client = chat.client("ann");
            for (int i = 0; i < 5; i++) {
                chat.pass(Duration.ofSeconds(8));
                client.ok("ping", "");
            }
            assertThat(client.heartbeats).isZero();
        }
    }

    @Test
    void aClientThatIsSilentForTwoAndAHalfHeartbeatsIsClosed() {
        try (Scenario chat = Scenario.with(builder -> builder.heartbeat(Duration.ofSeconds(10)))) {
            TestClient silent = chat.client("ann");
            TestClient answering = chat.client("bob");
            for (int i = 0; i < 3; i++) {
                chat.pass(Duration.ofSeconds(8));
                answering.raw("");
            }
            assertThat(silent.isClosed()).isFalse();
            chat.pass(Duration.ofSeconds(3));

            assertThat(silent.closeCode()).isEqualTo(CloseCode.TIMEOUT);
            assertThat(answering.isClosed()).isFalse();
        }
    }

    @Test
    void withoutHeartbeatsSilenceIsNoFault() {
        try (Scenario chat = Scenario.with(builder -> builder.heartbeat(Duration.ZERO))) {
            TestClient client = chat.client("ann");

            chat.pass(Duration.ofHours(1));

            assertThat(client.isClosed()).isFalse();
            assertThat(client.heartbeats).isZero();
        }
    }

    @Test
    void aWriteThatDoesNotCompleteInTimeClosesTheSession() {
        try (Scenario chat = Scenario.with(builder -> builder.writeTimeout(Duration.ofSeconds(10)))) {
            TestClient slow = chat.clientIn("lobby", "ann");
            TestClient other = chat.clientIn("lobby", "bob");
            slow.stall();
            chat.posts("lobby", "hello");

            chat.pass(Duration.ofSeconds(9));
            assertThat(slow.isClosed()).isFalse();
            chat.pass(Duration.ofSeconds(3));

            assertThat(slow.closeCode()).isEqualTo(CloseCode.TOO_SLOW);
            assertThat(other.isClosed()).isFalse();
        }
    }

    @Test
    void aClientThatReadsSlowlyButDoesIsNotClosed() {
        try (Scenario chat = Scenario.with(builder -> builder.writeTimeout(Duration.ofSeconds(10)))) {
            TestClient slow = chat.clientIn("lobby", "ann");
            for (int i = 0; i < 6; i++) {
                slow.stall();
                chat.posts("lobby", "m" + i);
                chat.pass(Duration.ofSeconds(8));
                slow.unstall();
                slow.raw("");
            }
            assertThat(slow.isClosed()).isFalse();
            assertThat(slow.bodies("lobby")).containsExactly("m0", "m1", "m2", "m3", "m4", "m5");
        }
    }
}
