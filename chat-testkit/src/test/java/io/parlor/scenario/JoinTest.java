package io.parlor.scenario;

import static io.parlor.scenario.TestClient.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Where a session begins in a room, and what it is told of that. */
class JoinTest {
    @Test
    void aJoinFromNowOnGetsWhatComesNext() {
        try (Scenario chat = Scenario.plain()) {
            chat.posts("lobby", "before");
            TestClient ann = chat.client("ann");
            JsonNode ok = ann.ok("join", "'room':'lobby'");
            String end = ok.get("head").asString();
            chat.posts("lobby", "one", "two");

            assertThat(ok.get("room").asString()).isEqualTo("lobby");
            assertThat(ok.get("recovered").asBoolean()).isTrue();
            assertThat(ok.get("members").asInt()).isEqualTo(1);
            assertThat(ann.bodies("lobby")).containsExactly("one", "two");
            assertThat(ann.told("lobby", "live"))
                    .singleElement()
                    .satisfies(live -> assertThat(live.asString()).isEqualTo(end));
        }
    }

    @Test
    void theHeadOfARoomNobodyWroteToIsTheOrigin() {
        try (Scenario chat = Scenario.plain()) {
            JsonNode ok = chat.client("ann").ok("join", "'room':'lobby','last':10");

            assertThat(ok.get("head").asString()).isEqualTo("0-00000000");
        }
    }

    @Test
    void aJoinWithTheLastFewGetsThemThenIsLiveThenGetsWhatComesNext() {
        try (Scenario chat = Scenario.plain()) {
            chat.posts("lobby", "1", "2", "3");
            TestClient ann = chat.client("ann");
            ann.forget();
            ann.ok("join", "'room':'lobby','last':2");
            chat.posts("lobby", "4");

            assertThat(ann.kinds()).containsExactly("ok", "pos", "pos", "live", "pos");
            assertThat(ann.bodies("lobby")).containsExactly("2", "3", "4");
            assertThat(ann.told("lobby", "live").get(0))
                    .isEqualTo(ann.events("lobby").get(1).get("pos"));
        }
    }

    @Test
    void theLastFewAreTheSameFromTheTailAndFromTheLog() {
        try (Scenario chat = Scenario.with(builder -> builder.tailEvents(3))) {
            TestClient first = chat.clientIn("lobby", "bob");
            chat.posts("lobby", "1", "2", "3", "4", "5");
            assertThat(first.bodies("lobby")).hasSize(5);
            for (int last = 0; last <= 7; last++) {
                TestClient ann = chat.client("ann");
                ann.ok("join", "'room':'lobby','last':" + last);

                assertThat(ann.bodies("lobby"))
                        .containsExactlyElementsOf(first.bodies("lobby").subList(Math.max(0, 5 - last), 5));
                assertThat(ann.told("lobby", "live")).hasSize(1);
                ann.vanish();
            }
        }
    }

    @Test
    void moreThanAPageOfBacklogIsCutToAPage() {
        try (Scenario chat = Scenario.with(builder -> builder.maxPage(2))) {
            chat.posts("lobby", "1", "2", "3");
            TestClient ann = chat.client("ann");
            ann.ok("join", "'room':'lobby','last':1000000");

            assertThat(ann.bodies("lobby")).containsExactly("2", "3");
        }
    }

    @Test
    void aJoinAfterAPositionGetsEverythingPastItOnce() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.clientIn("lobby", "bob");
            String seen = bob.post("lobby", "1");
            chat.posts("lobby", "2", "3");
            TestClient ann = chat.client("ann");
            ann.forget();

            JsonNode ok = ann.ok("join", "'room':'lobby','after':'" + seen + "'");
            chat.posts("lobby", "4");

            assertThat(ok.get("recovered").asBoolean()).isTrue();
            assertThat(ann.kinds()).containsExactly("ok", "pos", "pos", "live", "pos");
            assertThat(ann.bodies("lobby")).containsExactly("2", "3", "4");
        }
    }

    @Test
    void aJoinAfterTheOriginGetsAll() {
        try (Scenario chat = Scenario.plain()) {
            chat.posts("lobby", "1", "2");
            TestClient ann = chat.client("ann");
            ann.ok("join", "'room':'lobby','after':'0-00000000'");

            assertThat(ann.bodies("lobby")).containsExactly("1", "2");
            assertThat(ann.told("lobby", "gap")).isEmpty();
        }
    }

    @Test
    void aJoinAfterWhatTheLogHasTrimmedIsToldAndGoesOnFromTheOldest() {
        try (Scenario chat = Scenario.with(builder -> builder, log -> log.maxRecords(2))) {
            TestClient bob = chat.client("bob");
            String seen = bob.post("lobby", "1");
            chat.posts("lobby", "2", "3", "4");
            TestClient ann = chat.client("ann");
            ann.forget();

            JsonNode ok = ann.ok("join", "'room':'lobby','after':'" + seen + "'");

            assertThat(ok.get("recovered").asBoolean()).isFalse();
            assertThat(ann.kinds()).containsExactly("ok", "gap", "pos", "pos", "live");
            JsonNode gap = ann.told("lobby", "gap").get(0);
            assertThat(gap.get("after").asString()).isEqualTo(seen);
            assertThat(gap.get("resumed")).isEqualTo(ann.events("lobby").get(0).get("pos"));
            assertThat(gap.get("reason").asString()).isEqualTo("trimmed");
            assertThat(ann.bodies("lobby")).containsExactly("3", "4");
        }
    }

    @Test
    void aClientMayChooseToGoOnFromTheEndInstead() {
        try (Scenario chat = Scenario.with(builder -> builder, log -> log.maxRecords(2))) {
            TestClient bob = chat.client("bob");
            String seen = bob.post("lobby", "1");
            chat.posts("lobby", "2", "3", "4");
            TestClient ann = chat.client("ann");
            ann.forget();

            ann.ok("join", "'room':'lobby','gap':'end','after':'" + seen + "'");
            chat.posts("lobby", "5");

            assertThat(ann.kinds()).containsExactly("ok", "gap", "live", "pos");
            assertThat(ann.told("lobby", "gap").get(0).has("resumed")).isFalse();
            assertThat(ann.bodies("lobby")).containsExactly("5");
        }
    }

    @Test
    void aLogThatWasLostIsNeverTakenForTheOneThatWasRead() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.client("bob");
            bob.post("lobby", "1");
            String seen = bob.post("lobby", "2");
            chat.broker.loseEverything();
            chat.posts("lobby", "new 1", "new 2", "new 3");
            TestClient ann = chat.client("ann");

            JsonNode ok = ann.ok("join", "'room':'lobby','after':'" + seen + "'");

            assertThat(ok.get("recovered").asBoolean()).isFalse();
            assertThat(ann.told("lobby", "gap").get(0).get("reason").asString()).isEqualTo("reset");
            assertThat(ann.bodies("lobby")).containsExactly("new 1", "new 2", "new 3");
        }
    }

    @Test
    void aJoinOfARoomThatIsJoinedStartsItAnew() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            TestClient bob = chat.clientIn("lobby", "bob");
            chat.posts("lobby", "1", "2");
            ann.forget();
            bob.forget();

            JsonNode ok = ann.ok("join", "'room':'lobby','last':1");
            chat.posts("lobby", "3");

            assertThat(ok.get("members").asInt()).isEqualTo(2);
            assertThat(ann.kinds()).containsExactly("ok", "pos", "live", "pos");
            assertThat(ann.bodies("lobby")).containsExactly("2", "3");
            assertThat(bob.told("lobby", "presence")).isEmpty();
            assertThat(chat.broker.openSubscriptions()).isEqualTo(1);
        }
    }

    @Test
    void severalRoomsInOneCommandEachHaveTheirOwnOutcome() {
        try (Scenario chat = Scenario.plain()) {
            chat.posts("a", "a1", "a2");
            chat.posts("b", "b1");
            TestClient ann = chat.client("ann");

            JsonNode rooms = ann.ok(
                            "join",
                            "'rooms':[{'room':'a','last':1},{'room':'no good'},{'room':'b','after':'0-00000000'},"
                                    + "{'room':'c','after':'x'}]")
                    .get("rooms");

            assertThat(rooms.findValuesAsString("room")).containsExactly("a", "no good", "b", "c");
            assertThat(rooms.get(0).has("head")).isTrue();
            assertThat(errorOf(rooms.get(1))).isEqualTo("bad_room");
            assertThat(rooms.get(2).has("head")).isTrue();
            assertThat(errorOf(rooms.get(3))).isEqualTo("bad_position");
            assertThat(ann.bodies("a")).containsExactly("a2");
            assertThat(ann.bodies("b")).containsExactly("b1");
        }
    }

    @Test
    void theSameRoomTwiceInOneCommandIsJoinedAtTheSecondStart() {
        try (Scenario chat = Scenario.plain()) {
            chat.posts("a", "1", "2", "3");
            TestClient ann = chat.client("ann");

            ann.ok("join", "'rooms':[{'room':'a','last':3},{'room':'a','last':1}]");

            assertThat(ann.bodies("a")).containsExactly("3");
            assertThat(ann.told("a", "live")).hasSize(1);
        }
    }

    @Test
    void noRoomsAtAllIsASuccess() {
        try (Scenario chat = Scenario.plain()) {
            assertThat(chat.client("ann").ok("join", "'rooms':[]").get("rooms")).isEmpty();
        }
    }
}
