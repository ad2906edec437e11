package io.parlor.scenario;

import static io.parlor.scenario.TestClient.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.CloseCode;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.security.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What bounds how much a session may ask for. */
class RateTest {
    @Test
    void commandsThatComeTooFastAreRefusedWithTheTimeToTryAgain() {
        try (Scenario chat = Scenario.with(builder -> builder.commandRate(new RateLimit(2, 3)))) {
            TestClient ann = chat.client("ann");
            ann.ok("ping", "");
            ann.ok("ping", "");

            JsonNode error = ann.ask("ping", "").get("error");

            assertThat(error.get("code").asString()).isEqualTo("rate_limited");
            assertThat(error.get("retry").asBoolean()).isTrue();
            long after = error.get("after").asLong();
            assertThat(after).isBetween(1L, 501L);
            chat.pass(Duration.ofMillis(after));
            assertThat(ann.ok("ping", "")).isEmpty();
        }
    }

    @Test
    void oneSessionsRateIsNoneOfAnothersConcern() {
        try (Scenario chat = Scenario.with(builder -> builder.commandRate(new RateLimit(1, 2)))) {
            TestClient ann = chat.client("ann");
            TestClient bob = chat.client("bob");
            ann.ask("ping", "");
            assertThat(ann.error("ping", "")).isEqualTo("rate_limited");

            assertThat(bob.ok("ping", "")).isEmpty();
        }
    }

    @Test
    void moreCommandsThanMayAwaitTheirReplyAreNotCarriedOut() {
        try (Scenario chat = Scenario.with(builder -> builder.maxCommandsInFlight(3))) {
            TestClient ann = chat.client("ann");
            chat.broker.hold(Operation.APPEND);
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ids.add(ann.send("post", "'room':'lobby','body':'" + i + "'"));
            }
            chat.settle();
            assertThat(errorOf(ann.reply(ids.get(3)))).isEqualTo("too_many_commands");
            assertThat(errorOf(ann.reply(ids.get(4)))).isEqualTo("too_many_commands");
            assertThat(chat.broker.waiting()).isEqualTo(3);

            chat.broker.release();
            chat.settle();
            assertThat(ann.post("lobby", "again")).startsWith("4-");
        }
    }

    @Test
    void everyAnswerMakesRoomForAnotherCommand() {
        try (Scenario chat = Scenario.with(builder ->
                builder.maxCommandsInFlight(1).maxRoomsPerSession(1).commandRate(new RateLimit(1_000, 1_000)))) {
            TestClient ann = chat.client("ann").join("lobby");
            for (String op : List.of("join", "post", "history", "typing", "members", "leave", "ping", "connect")) {
                for (int i = 0; i < 3; i++) {
                    ann.ask(op, "'room':'lobby','body':1");
                    ann.ask(op, "'room':'elsewhere','body':1");
                    ann.ask(op, "'rooms':[],'room':2");
                    ann.raw(TestClient.json("{'op':'" + op + "','room':'lobby','body':1}"));
                    chat.settle();
                }
            }

            assertThat(ann.got).noneMatch(line -> errorOf(line).equals("too_many_commands"));
            assertThat(ann.ok("ping", "")).isEmpty();
        }
    }

    @Test
    void aClientThatGoesOnFarAboveTheLimitIsTurnedAway() {
        try (Scenario chat = Scenario.with(builder -> builder.commandRate(new RateLimit(1, 1)))) {
            TestClient bob = chat.client("bob");
            TestClient flooding = chat.client("ann");
            for (int i = 0; i < 3_000; i++) {
                flooding.send("ping", "");
            }
            chat.settle();

            assertThat(flooding.closeCode()).isEqualTo(CloseCode.FLOOD);
            assertThat(flooding.got.size()).isLessThanOrEqualTo(2_002);
            assertThat(bob.isClosed()).isFalse();
        }
    }

    @Test
    void rubbishIsAFloodToo() {
        try (Scenario chat = Scenario.plain()) {
            TestClient flooding = chat.client("ann");
            flooding.raw("x\n".repeat(3_000));
            chat.settle();

            assertThat(flooding.closeCode()).isEqualTo(CloseCode.FLOOD);
        }
    }

    @Test
    void whatComesAfterAFloodWasFoundIsIgnored() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.clientIn("lobby", "bob");
            TestClient flooding = chat.client("ann");
            flooding.raw("x\n".repeat(3_000) + TestClient.json("{'id':7,'op':'post','room':'lobby','body':'hi'}"));
            flooding.send("post", "'room':'lobby','body':'hi'");
            chat.settle();

            assertThat(bob.bodies("lobby")).isEmpty();
        }
    }
}
