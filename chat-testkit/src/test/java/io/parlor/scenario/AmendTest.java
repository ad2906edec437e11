package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.room.Post;
import io.parlor.scenario.TwoNodes.Log;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Edits, reactions, replies, mentions and attachments; on two nodes. */
class AmendTest {
    private static final String LOBBY = "'room':'lobby',";

    @ParameterizedTest
    @EnumSource
    void anEditIsAnEventOfTheAuthorThatAllNodesTellOf(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient bob = chat.clientIn(chat.two, "lobby", "bob");
            String target = ann.post("lobby", "helo");

            String position = ann.ok(
                            "edit", LOBBY + "'target':'" + target + "','key':'k1','mentions':['bob'],'body':'hello'")
                    .get("pos")
                    .asString();

            for (TestClient client : List.of(ann, bob)) {
                JsonNode edit = client.events("lobby").get(1);
                assertThat(edit.get("pos").asString()).isEqualTo(position);
                assertThat(edit.get("type").asString()).isEqualTo("edit");
                assertThat(edit.get("target").asString()).isEqualTo(target);
                assertThat(edit.get("from").asString()).isEqualTo("ann");
                assertThat(edit.get("key").asString()).isEqualTo("k1");
                assertThat(edit.get("mentions").toString()).isEqualTo("[\"bob\"]");
                assertThat(edit.get("body").asString()).isEqualTo("hello");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetryOfAnyOfThemWithTheSameKeyAppearsOnce(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient again = chat.clientIn(chat.two, "lobby", "ann");
            String target = ann.post("lobby", "hello");
            for (String command : List.of("react|'kind':'+1'", "unreact|'kind':'+1'", "edit|'body':1", "delete|")) {
                String op = command.substring(0, command.indexOf('|'));
                String more = command.substring(command.indexOf('|') + 1);
                String members =
                        LOBBY + "'target':'" + target + "','key':'" + op + "'" + (more.isEmpty() ? "" : "," + more);

                assertThat(again.ok(op, members)).isEqualTo(ann.ok(op, members));
            }
            assertThat(ann.events("lobby")).hasSize(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"edit", "delete"})
    void onlyItsAuthorOrAModeratorMayChangeAnEvent(String op) {
        try (TwoNodes chat = new TwoNodes(Log.ERASING)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            String members = LOBBY + "'target':'" + ann.post("lobby", "mine") + "','body':1";

            assertThat(chat.client(chat.two, "bob").error(op, members)).isEqualTo("forbidden");
            assertThat(chat.client(chat.two, "mod").error(op, members)).isEqualTo("none");
        }
    }

    @Test
    void aPolicyThatAllowsEverythingMakesNobodyAModerator() {
        try (Scenario chat = Scenario.plain()) {
            String target = chat.clientIn("lobby", "ann").post("lobby", "mine");

            assertThat(chat.client("bob").error("delete", LOBBY + "'target':'" + target + "'"))
                    .isEqualTo("forbidden");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyoneMayReactAndTakeItBack(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient bob = chat.clientIn(chat.two, "lobby", "bob");
            String about = LOBBY + "'target':'" + ann.post("lobby", "hi") + "','kind':'👍'";
            bob.ok("react", about);
            bob.ok("unreact", about);

            assertThat(ann.events("lobby").subList(1, 3)).allSatisfy(event -> {
                assertThat(event.get("type").asString()).isEqualTo("reaction");
                assertThat(event.get("from").asString()).isEqualTo("bob");
                assertThat(event.get("kind").asString()).isEqualTo("👍");
            });
            assertThat(ann.events("lobby").get(1).get("active").asBoolean()).isTrue();
            assertThat(ann.events("lobby").get(2).get("active").asBoolean()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereCannotBeChanged(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            String there = ann.post("lobby", "hi");
            for (String gone : List.of("0-00000000", "1-00000000", "99-12345678", Long.MAX_VALUE + "-00000000")) {
                for (String more : List.of("edit|'body':1", "delete|'key':'k'", "react|'kind':'x'")) {
                    String[] command = more.split("\\|");
                    assertThat(ann.error(command[0], LOBBY + "'target':'" + gone + "'," + command[1]))
                            .as(more)
                            .isEqualTo("target_gone");
                }
                assertThat(ann.error("post", LOBBY + "'replyTo':'" + gone + "','body':1"))
                        .isEqualTo("target_gone");
            }
            assertThat(chat.client(chat.two, "ann").error("edit", "'room':'other','target':'" + there + "','body':1"))
                    .isEqualTo("target_gone");
        }
    }

    @Test
    void whatChangesAnotherEventIsNoTarget() {
        try (TwoNodes chat = new TwoNodes(Log.ERASING)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            String target = ann.post("lobby", "hi");
            String edit = ann.ok("edit", LOBBY + "'target':'" + target + "','body':1")
                    .get("pos")
                    .asString();
            for (String more : List.of("edit|'body':1", "delete|'key':'k'", "react|'kind':'x'")) {
                String[] command = more.split("\\|");
                assertThat(ann.error(command[0], LOBBY + "'target':'" + edit + "'," + command[1]))
                        .isEqualTo("bad_request");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aThreadIsFoundWithWhatAmendsIt(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient bob = chat.clientIn(chat.two, "lobby", "bob");
            String root = ann.post("lobby", "who comes?");
            bob.post("lobby", "elsewhere");
            String reply = bob.ok("post", LOBBY + "'replyTo':'" + root + "','body':'me'")
                    .get("pos")
                    .asString();
            // A reply to a reply is one in the thread.
            ann.ok("post", LOBBY + "'replyTo':'" + reply + "','body':'good'");
            bob.ok("edit", LOBBY + "'target':'" + reply + "','body':'me too'");
            ann.ok("react", LOBBY + "'target':'" + root + "','kind':'x'");
            bob.post("lobby", "elsewhere");

            JsonNode all = bob.ok("history", LOBBY + "'thread':'" + root + "'");
            JsonNode first = ann.ok("history", LOBBY + "'thread':'" + root + "','limit':2");
            JsonNode rest =
                    ann.ok("history", LOBBY + "'thread':'" + root + "','limit':20,'after':" + first.get("next"));

            assertThat(TwoNodes.bodies(all)).containsExactly("who comes?", "me", "good", "me too", "null");
            assertThat(all.get("more").asBoolean()).isFalse();
            assertThat(TwoNodes.bodies(first)).containsExactly("who comes?", "me");
            assertThat(first.get("more").asBoolean()).isTrue();
            assertThat(TwoNodes.bodies(rest)).containsExactly("good", "me too", "null");
            assertThat(all.get("events").get(2).get("replyTo").asString()).isEqualTo(root);
            assertThat(all.get("events").get(3).get("replyTo").asString()).isEqualTo(root);
        }
    }

    @Test
    void mentionsAndAttachmentsComeAsTheyWerePosted() {
        try (TwoNodes chat = new TwoNodes(Log.ERASING)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient bob = chat.clientIn(chat.two, "lobby", "bob");
            ann.ok(
                    "post",
                    LOBBY + "'mentions':['bob','cat','bob'],'attachments':[{'url':'https://files.example/1?a=b',"
                            + "'type':'image/png','size':12,'name':'ein \\\\u00e4'},{'url':'/f/2','type':'text/plain','size':0}],"
                            + "'body':null");

            JsonNode event = bob.events("lobby").get(0);
            assertThat(event.get("mentions").toString()).isEqualTo("[\"bob\",\"cat\"]");
            assertThat(event.get("attachments").get(0).get("name").asString()).isEqualTo("ein \\u00e4");
            assertThat(event.get("attachments").get(1).toString())
                    .isEqualTo("{\"url\":\"/f/2\",\"type\":\"text/plain\",\"size\":0}");
        }
    }

    @Test
    void theHostMayDoAllOfIt() {
        try (TwoNodes chat = new TwoNodes(Log.ERASING)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            Position target = Position.parse(ann.post("lobby", "hi"));
            chat.two.room("lobby").post(Post.edit(target, "\"by the host\""));
            chat.two.room("lobby").post(Post.message("\"reply\"").replyTo(target));
            chat.two.room("lobby").post(Post.system("\"notice\""));
            chat.two.room("lobby").post(Post.delete(target));
            chat.time.run();

            assertThat(ann.events("lobby").stream()
                            .map(event -> event.get("type").asString()))
                    .containsExactly("message", "edit", "message", "system", "delete");
            assertThat(ann.events("lobby").get(1).has("from")).isFalse();
        }
    }

    @Test
    void anInterceptorSeesEditsAndReplies() {
        try (TwoNodes chat = new TwoNodes(
                Log.ERASING,
                builder -> builder.interceptor(
                        (room, post, session) -> java.util.concurrent.CompletableFuture.completedFuture(
                                post.type().equals(EventType.REACTION) ? post : post.body("\"clean\""))))) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            String target = ann.post("lobby", "rude");
            ann.ok("edit", LOBBY + "'target':'" + target + "','body':'ruder'");
            ann.ok("post", LOBBY + "'replyTo':'" + target + "','body':'rudest'");
            ann.ok("delete", LOBBY + "'target':'" + target + "'");

            assertThat(ann.bodies("lobby")).containsExactly("clean", "clean", "clean", "");
        }
    }
}
