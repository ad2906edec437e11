package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.model.CloseCode;
import io.parlor.model.UserId;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.session.ChatSession;
import io.parlor.session.SessionRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a host can do to sessions. */
class HostSessionsTest {
    private static final UserId ANN = new UserId("ann");

    @Test
    void aNoticeReachesAllSessionsOfTheUserAndNobodyElse() {
        try (Scenario chat = Scenario.plain()) {
            TestClient one = chat.client("ann");
            TestClient two = chat.client("ann");
            TestClient bob = chat.client("bob");
            List.of(one, two, bob).forEach(TestClient::forget);

            int count = chat.server.sessions().send(ANN, "x.invite", "{\"room\":\n\"vip\"}");
            chat.settle();

            assertThat(count).isEqualTo(2);
            for (TestClient client : List.of(one, two)) {
                JsonNode notice = client.got.get(0).get("notice");
                assertThat(notice.toString()).isEqualTo("{\"type\":\"x.invite\",\"body\":{\"room\":\"vip\"}}");
            }
            assertThat(bob.got).isEmpty();
        }
    }

    @Test
    void aNoticeThatIsNoneIsRefused() {
        try (Scenario chat = Scenario.plain()) {
            chat.client("ann");
            SessionRegistry sessions = chat.server.sessions();

            assertThatThrownBy(() -> sessions.send(ANN, "message", "1")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> sessions.send(ANN, "x.a", "{")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> sessions.send(ANN, "x.a", "1 2")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aNoticeThatIsNoneIsRefusedAlsoWhereNobodyWouldGetIt() {
        try (Scenario chat = Scenario.plain()) {
            assertThatThrownBy(() -> chat.server.sessions().send(ANN, "message", "1"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aUserWhoIsDisconnectedLosesAllSessionsAndIsToldNotToComeBack() {
        try (Scenario chat = Scenario.plain()) {
            TestClient one = chat.client("ann");
            TestClient two = chat.clientIn("lobby", "ann");
            TestClient bob = chat.clientIn("lobby", "bob");

            assertThat(chat.server.sessions().disconnect(ANN, "banned")).isEqualTo(2);
            chat.settle();

            assertThat(List.of(one, two)).allMatch(client -> client.closeCode() == CloseCode.FORBIDDEN);
            assertThat(bob.isClosed()).isFalse();
            assertThat(chat.server.sessions().ofUser(ANN)).isEmpty();
            assertThat(bob.told("lobby", "presence")).hasSize(1);
        }
    }

    @Test
    void whatASessionAsksForAfterTheHostClosedItIsNotCarriedOut() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.clientIn("lobby", "bob");
            TestClient slow = chat.client("ann");
            slow.stall();
            slow.ok("ping", "");

            chat.server.sessions().disconnect(ANN, "banned");
            chat.settle();
            slow.send("post", "'room':'lobby','body':'still here'");
            chat.settle();
            slow.unstall();

            assertThat(bob.bodies("lobby")).isEmpty();
            assertThat(slow.closeCode()).isEqualTo(CloseCode.FORBIDDEN);
        }
    }

    @Test
    void aSessionThatTheHostClosesGetsWhatIsQueuedAndNoMoreEvents() {
        try (Scenario chat = Scenario.plain()) {
            TestClient slow = chat.clientIn("lobby", "ann");
            slow.stall();
            slow.ok("ping", "");
            ChatSession session = only(chat);
            session.send("x.bye", "1");
            session.close(CloseCode.RECONNECT, "moving");
            chat.settle();
            chat.posts("lobby", "too late");
            assertThat(slow.isClosed()).isFalse();
            slow.unstall();

            assertThat(slow.kinds()).containsExactly("ok", "notice");
            assertThat(slow.closeCode()).isEqualTo(CloseCode.RECONNECT);
        }
    }

    @Test
    void aSessionThatCannotEvenBeClosedProperlyIsClosedForTheReasonTheHostGave() {
        try (Scenario chat = Scenario.plain()) {
            TestClient stalled = chat.client("ann");
            stalled.stall();
            stalled.ok("ping", "");
            chat.server.sessions().disconnect(ANN, "banned");

            chat.pass(Duration.ofSeconds(12));

            assertThat(stalled.closeCode()).isEqualTo(CloseCode.FORBIDDEN);
        }
    }

    @Test
    void aRoomThatNeverFallsSilentDoesNotPutAClosingOff() {
        try (Scenario chat = Scenario.with(builder -> builder.writeTimeout(Duration.ofHours(1)))) {
            TestClient slow = chat.clientIn("lobby", "ann");
            slow.stall();
            slow.ok("ping", "");
            only(chat).close(CloseCode.RECONNECT, "moving");
            chat.settle();
            for (int i = 0; i < 10 && !slow.isClosed(); i++) {
                chat.posts("lobby", "m" + i);
                slow.unstall();
                slow.stall();
            }

            assertThat(slow.bodies("lobby")).isEmpty();
            assertThat(slow.closeCode()).isEqualTo(CloseCode.RECONNECT);
        }
    }

    @Test
    void aSessionThatIsGoneIsFoundNoMoreAndWhatIsAskedOfItIsIgnored() {
        try (Scenario chat = Scenario.plain()) {
            TestClient client = chat.client("ann");
            ChatSession session = only(chat);
            assertThat(chat.server.sessions().find(session.id())).contains(session);
            client.vanish();

            session.send("x.a", "1");
            session.close(CloseCode.NORMAL, "");
            chat.settle();

            assertThat(chat.server.sessions().find(session.id())).isEmpty();
            assertThat(session.rooms()).isEmpty();
            assertThat(session.user()).isEqualTo(ANN);
            assertThat(client.isClosed()).isFalse();
        }
    }

    @Test
    void aPostThatIsUnderWayWhenItsSessionEndsIsNotLost() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.clientIn("lobby", "bob");
            TestClient ann = chat.client("ann");
            chat.broker.hold(Operation.APPEND);
            ann.send("post", "'room':'lobby','body':'last words'");
            chat.settle();
            ann.vanish();
            chat.broker.release();
            chat.settle();

            assertThat(bob.bodies("lobby")).containsExactly("last words");
        }
    }

    private static ChatSession only(Scenario chat) {
        return chat.server.sessions().all().iterator().next();
    }
}
