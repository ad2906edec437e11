package io.parlor.scenario;

import static io.parlor.scenario.TestClient.errorOf;
import static io.parlor.scenario.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.CloseCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whatever a client sends has a documented answer, and another session in the same room notices nothing. */
class HostileInputTest {
    @Test
    void jsonThatIsNestedTenThousandLevelsDeepIsMalformed() {
        beside((chat, hostile) -> {
            String deep = "[".repeat(10_000) + "]".repeat(10_000);
            hostile.raw("{\"id\":7,\"op\":\"post\",\"room\":\"lobby\",\"body\":" + deep + "}");
            hostile.raw(deep);
            hostile.raw("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));
            chat.settle();

            assertThat(hostile.got).hasSize(3).allMatch(line -> errorOf(line).equals("malformed"));
        });
    }

    @Test
    void whatIsNoCommandHasItsCode() {
        Map<String, String> answers = new TreeMap<>();
        answers.put("x", "malformed");
        answers.put("1", "malformed");
        answers.put("[]", "malformed");
        answers.put("null", "malformed");
        answers.put("{'id':7", "malformed");
        answers.put("{'id':7}{'id':8}", "malformed");
        answers.put("\u0000", "malformed");
        answers.put("{'id':7,'op':'post','room':'lobby','body':'\ud800'}", "malformed");
        answers.put("{}", "bad_request");
        answers.put("{'id':7}", "bad_request");
        answers.put("{'id':7,'op':5}", "bad_request");
        answers.put("{'id':7,'op':'fly'}", "unknown_op");
        answers.put("{'id':7,'op':'CONNECT'}", "unknown_op");
        answers.put("{'id':-7,'op':'ping'}", "bad_request");
        answers.put("{'id':0,'op':'ping'}", "bad_request");
        answers.put("{'id':1.5,'op':'ping'}", "bad_request");
        answers.put("{'id':'7','op':'ping'}", "bad_request");
        answers.put("{'id':9007199254740992,'op':'ping'}", "bad_request");
        answers.put("{'id':99999999999999999999999999,'op':'ping'}", "bad_request");
        answers.put("{'op':'join','room':'lobby'}", "bad_request");
        answers.put("{'id':7,'op':'join'}", "bad_request");
        answers.put("{'id':7,'op':'join','room':['lobby']}", "bad_request");
        answers.put("{'id':7,'op':'join','room':'lobby','last':-1}", "bad_request");
        answers.put("{'id':7,'op':'join','room':'lobby','last':1,'after':'1-00000000'}", "bad_request");
        answers.put("{'id':7,'op':'join','room':'lobby','gap':'hole'}", "bad_request");
        answers.put("{'id':7,'op':'join','rooms':{}}", "bad_request");
        answers.put("{'id':7,'op':'join','rooms':[1]}", "bad_request");
        answers.put("{'id':7,'op':'join','room':'lobby','after':'1'}", "bad_position");
        answers.put("{'id':7,'op':'join','room':'lobby','after':'-1-00000000'}", "bad_position");
        answers.put("{'id':7,'op':'join','room':'lobby','after':'99999999999999999999-00000000'}", "bad_position");
        answers.put("{'id':7,'op':'join','room':'" + "x".repeat(129) + "'}", "bad_room");
        answers.put("{'id':7,'op':'join','room':'lob\\u0000by'}", "bad_room");
        answers.put("{'id':7,'op':'join','room':'lob\\nby'}", "bad_room");
        answers.put("{'id':7,'op':'join','room':'lob\\ud800by'}", "bad_room");
        answers.put("{'id':7,'op':'join','room':'lob\\u202eby'}", "bad_room");
        answers.put("{'id':7,'op':'join','room':''}", "bad_room");
        answers.put("{'id':7,'op':'post','room':'lobby'}", "bad_request");
        answers.put("{'id':7,'op':'post','room':'lobby','body':1,'type':'joined'}", "bad_request");
        answers.put("{'id':7,'op':'post','room':'lobby','body':1,'type':'x.'}", "bad_request");
        answers.put("{'id':7,'op':'post','room':'lobby','body':1,'key':''}", "bad_request");
        answers.put("{'id':7,'op':'post','room':'lobby','body':1,'key':'a b'}", "bad_request");
        answers.put("{'id':7,'op':'post','room':'lobby','body':1,'key':7}", "bad_request");
        answers.put("{'id':7,'op':'history','room':'lobby','before':'1-00000000','after':'1-00000000'}", "bad_request");
        answers.put("{'id':7,'op':'typing','room':'lobby','active':'yes'}", "bad_request");
        answers.forEach((sent, code) -> beside((chat, hostile) -> {
            hostile.raw(json(sent));
            chat.settle();

            assertThat(hostile.got)
                    .as(sent)
                    .singleElement()
                    .satisfies(line -> assertThat(errorOf(line)).isEqualTo(code));
            assertThat(hostile.isClosed()).isFalse();
            assertThat(hostile.ok("ping", "")).isEmpty();
        }));
    }

    @Test
    void aThousandCommandsInOneMessageAreAnsweredEachAsTheLimitsSay() {
        beside((chat, hostile) -> {
            StringBuilder message = new StringBuilder();
            for (int i = 101; i <= 1_100; i++) {
                message.append(i > 101 ? "\n" : "").append(json("{'id':" + i + ",'op':'ping'}"));
            }
            hostile.raw(message.toString());
            chat.settle();

            assertThat(hostile.got).hasSize(1_000);
            List<Long> ids =
                    hostile.got.stream().map(line -> line.get("id").asLong()).toList();
            assertThat(ids).doesNotHaveDuplicates();
            assertThat(hostile.got).filteredOn(line -> line.has("ok")).hasSize(64);
            assertThat(hostile.got)
                    .filteredOn(line -> !line.has("ok"))
                    .allMatch(
                            line -> List.of("rate_limited", "too_many_commands").contains(errorOf(line)));
            assertThat(hostile.isClosed()).isFalse();
        });
    }

    @Test
    void aBodyAtTheLimitIsTakenAndOneThatIsLongerIsNot() {
        try (Scenario chat = Scenario.with(builder -> builder.maxBodyBytes(100))) {
            TestClient bob = chat.clientIn("lobby", "bob");
            TestClient ann = chat.client("ann");
            // Two bytes a letter, and two for the quotes.
            String longest = "é".repeat(49);

            ann.post("lobby", longest);
            assertThat(ann.error("post", "'room':'lobby','body':'" + longest + "x'"))
                    .isEqualTo("too_large");
            assertThat(bob.bodies("lobby")).containsExactly(longest);
        }
    }

    @Test
    void aBinaryMessageClosesTheConnectionAfterWhatWasAskedBeforeIsAnswered() {
        beside((chat, hostile) -> {
            long id = hostile.send("ping", "");
            hostile.binary(new byte[10]);
            hostile.send("ping", "");
            chat.settle();

            assertThat(hostile.closeCode()).isEqualTo(CloseCode.UNSUPPORTED_DATA);
            assertThat(hostile.reply(id)).isNotNull();
            assertThat(hostile.got).hasSize(1);
        });
    }

    @Test
    void manyRoomsWithBadNamesGetOneAnswer() {
        beside((chat, hostile) -> {
            List<String> rooms = new ArrayList<>();
            IntStream.range(0, 100).forEach(i -> rooms.add("{'room':'\\u0007" + "n".repeat(500) + i + "'}"));
            JsonNode ok = hostile.ok("join", "'rooms':[" + String.join(",", rooms) + "]");

            assertThat(ok.get("rooms"))
                    .hasSize(100)
                    .allMatch(room -> errorOf(room).equals("bad_room"));
            rooms.add("{'room':'x'}");
            assertThat(hostile.error("join", "'rooms':[" + String.join(",", rooms) + "]"))
                    .isEqualTo("too_many_rooms");
        });
    }

    @Test
    void theSameRoomAThousandTimesIsOneRoom() {
        beside((chat, hostile) -> {
            String rooms = String.join(",", Collections.nCopies(100, "{'room':'den'}"));
            for (int i = 0; i < 60; i++) {
                hostile.send("join", "'rooms':[" + rooms + "]");
            }
            chat.settle();

            assertThat(hostile.got).filteredOn(line -> line.has("ok")).hasSize(60);
            assertThat(hostile.got).noneMatch(line -> line.has("error"));
            assertThat(chat.broker.openSubscriptions()).isEqualTo(2);
        });
    }

    @Test
    void hostileBodiesReachOthersAsTheyAre() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.clientIn("lobby", "bob");
            TestClient ann = chat.client("ann");
            String text = "</script>\\u0000\\u2028\\r\\n{\\\"op\\\":\\\"leave\\\"}\\ud83d\\ude00";
            ann.ok("post", "'room':'lobby','body':'" + text + "'");

            assertThat(bob.bodies("lobby")).containsExactly("</script>\u0000\u2028\r\n{\"op\":\"leave\"}\ud83d\ude00");
        }
    }

    /** Runs it beside a session in the same room that has to get everything in time. */
    private static void beside(BiConsumer<Scenario, TestClient> attack) {
        try (Scenario chat = Scenario.plain()) {
            TestClient witness = chat.clientIn("lobby", "bob");
            TestClient hostile = chat.client("mallory");
            hostile.forget();
            chat.posts("lobby", "before");
            attack.accept(chat, hostile);
            chat.posts("lobby", "after");

            assertThat(witness.bodies("lobby")).containsExactly("before", "after");
            assertThat(witness.isClosed()).isFalse();
            assertThat(witness.ok("ping", "")).isEmpty();
        }
    }
}
