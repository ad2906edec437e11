package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRange;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.room.HistoryQuery;
import io.parlor.room.Post;
import io.parlor.scenario.TwoNodes.Log;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What is deleted is served no more: by tails, shared frames, pages, cached or held, history, and resumes; on two nodes. */
class RedactionTest {
    private static final String LOBBY = "'room':'lobby',";
    private static final String SECRET = "the secret";

    /** Posts the secret twice, edited and with company, and deletes it. @return the position of the first */
    private static String deleted(TwoNodes chat, TestClient ann) {
        ann.post("lobby", "before");
        String target = ann.ok(
                        "post",
                        LOBBY
                                + "'key':'s','mentions':['bob'],'attachments':[{'url':'/secret','type':'a/b','size':1}],'headers':{'x':'secret'},'body':'"
                                + SECRET + "'")
                .get("pos")
                .asString();
        ann.ok("edit", LOBBY + "'target':'" + target + "','headers':{'x':'secret'},'body':'" + SECRET + ", edited'");
        ann.post("lobby", "after");
        ann.ok("delete", LOBBY + "'target':'" + target + "'");
        chat.time.run();
        return target;
    }

    private static void requireRedacted(List<JsonNode> events, String target) {
        assertThat(events.toString()).doesNotContain("secret");
        JsonNode event = events.stream()
                .filter(each -> each.get("pos").asString().equals(target))
                .findFirst()
                .orElseThrow();
        assertThat(event.get("redacted").asBoolean()).isTrue();
        assertThat(event.get("body").isNull()).isTrue();
        assertThat(event.get("type").asString()).isEqualTo("message");
        assertThat(event.get("from").asString()).isEqualTo("ann");
        assertThat(event.get("key").asString()).isEqualTo("s");
        assertThat(event.has("mentions") || event.has("attachments") || event.has("headers"))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whoJoinsLaterFindsNothingOfIt(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            chat.clientIn(chat.two, "lobby", "eve");
            String target = deleted(chat, ann);

            for (var node : List.of(chat.one, chat.two, chat.node("three"))) {
                TestClient last = chat.client(node, "bob");
                last.ok("join", LOBBY + "'last':50");
                requireRedacted(last.events("lobby"), target);
                TestClient resumed = chat.client(node, "bob");
                resumed.ok("join", LOBBY + "'after':'0-00000000'");
                requireRedacted(resumed.events("lobby"), target);
                assertThat(resumed.events("lobby")).hasSize(5);
                assertThat(TwoNodes.history(last, "lobby")).contains("redacted").doesNotContain("secret");
                if (node != chat.one && node != chat.two) {
                    node.close();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHostFindsNothingOfIt(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            deleted(chat, chat.clientIn(chat.one, "lobby", "ann"));
            var page = chat.two.room("lobby").history(HistoryQuery.last(50)).toCompletableFuture();
            chat.time.run();

            assertThat(page.join().events()).hasSize(5);
            assertThat(page.join().toString()).doesNotContain("secret");
        }
    }

    @Test
    void theLogItselfForgetsIt() {
        try (TwoNodes chat = new TwoNodes(Log.ERASING)) {
            deleted(chat, chat.clientIn(chat.one, "lobby", "ann"));

            String stored = chat
                    .memory
                    .read(new RoomId("lobby"), new LogRange.Last(50))
                    .toCompletableFuture()
                    .join()
                    .entries()
                    .stream()
                    .map(entry -> new String(entry.record().payload(), StandardCharsets.UTF_8))
                    .collect(Collectors.joining());
            assertThat(stored).contains("redacted").doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameThatWasBuiltForOthersIsNotGivenToTheLate(Log log) {
        try (TwoNodes chat = new TwoNodes(log, builder -> builder.workers(1))) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient late = chat.clientIn(chat.one, "lobby", "late");
            late.stall();
            ann.post("lobby", "fills the pipe");
            deleted(chat, ann);
            late.forget();
            late.unstall();

            assertThat(late.events("lobby")).hasSize(5);
            assertThat(late.events("lobby").toString()).doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPageThatASlowClientHoldsIsNotSentAsItWasRead(Log log) {
        try (TwoNodes chat = new TwoNodes(log, builder -> builder.tailEvents(2))) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            String filler = "x".repeat(12_000);
            for (int i = 0; i < 8; i++) {
                ann.post("lobby", filler);
            }
            String target = ann.post("lobby", SECRET);
            for (int i = 0; i < 8; i++) {
                ann.post("lobby", filler);
            }
            TestClient slow = chat.client(chat.two, "slow");
            slow.stall();
            slow.send("join", LOBBY + "'after':'0-00000000'");
            chat.time.run();
            ann.ok("delete", LOBBY + "'target':'" + target + "'");
            slow.unstall();
            chat.time.run();

            assertThat(slow.events("lobby")).hasSize(18);
            assertThat(slow.events("lobby").toString()).doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPageThatIsKeptForOthersIsNotGivenToThemAsItWasRead(Log log) {
        try (TwoNodes chat = new TwoNodes(log, builder -> builder.tailEvents(2))) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            String target = ann.post("lobby", SECRET);
            for (int i = 0; i < 300; i++) {
                chat.one.room("lobby").post(Post.message("1"));
                chat.time.run();
            }
            chat.client(chat.two, "bob").ok("join", LOBBY + "'after':'0-00000000'");
            ann.ok("delete", LOBBY + "'target':'" + target + "'");
            TestClient next = chat.client(chat.two, "cat");
            next.ok("join", LOBBY + "'after':'0-00000000'");

            assertThat(next.events("lobby")).hasSize(302);
            assertThat(next.events("lobby").toString()).doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasDeletedCanNeitherBeEditedNorReactedToButDeletedAgain(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            String about = LOBBY + "'target':'" + deleted(chat, ann) + "'";
            for (var node : List.of(chat.one, chat.two)) {
                TestClient client = chat.client(node, "ann");
                assertThat(client.error("edit", about + ",'body':1")).isEqualTo("target_gone");
                assertThat(client.error("react", about + ",'kind':'x'")).isEqualTo("target_gone");
                assertThat(client.error("delete", about)).isEqualTo("none");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEditAndADeleteAtOnceLeaveNothing(Log log) {
        for (int seed = 0; seed < 20; seed++) {
            try (TwoNodes chat = new TwoNodes(log)) {
                TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
                TestClient mod = chat.clientIn(chat.two, "lobby", "mod");
                String about = LOBBY + "'target':'" + ann.post("lobby", SECRET) + "'";
                for (int i = 0; i < seed; i++) {
                    ann.send("edit", about + ",'body':'" + SECRET + "'");
                    if (i == seed / 2) {
                        mod.send("delete", about);
                    }
                    ann.send("react", about + ",'kind':'x'");
                }
                mod.send("delete", about);
                chat.time.run();

                for (var node : List.of(chat.one, chat.two)) {
                    assertThat(TwoNodes.history(chat.client(node, "bob"), "lobby"))
                            .doesNotContain("secret");
                }
            }
        }
    }

    @Test
    void aTargetThatWasTrimmedIsGone() {
        try (Scenario chat = Scenario.with(builder -> builder.tailEvents(1), log -> log.maxRecords(2))) {
            TestClient ann = chat.client("ann");
            String target = ann.post("lobby", SECRET);
            ann.post("lobby", "1");
            ann.post("lobby", "2");

            assertThat(ann.error("delete", LOBBY + "'target':'" + target + "'")).isEqualTo("target_gone");
            assertThat(Position.parse(target).offset()).isEqualTo(1);
        }
    }
}
