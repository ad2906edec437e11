package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Leaving, being kicked, and who is told who is there. */
class MembershipTest {
    private static final String LOBBY = "'room':'lobby'";

    @Test
    void afterLeavingNothingOfTheRoomIsSent() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            ann.ok("leave", LOBBY);
            chat.posts("lobby", "unseen");

            assertThat(ann.kinds()).containsExactly("ok");
        }
    }

    @Test
    void leavingARoomThatIsNotJoinedSucceeds() {
        try (Scenario chat = Scenario.plain()) {
            assertThat(chat.client("ann").ok("leave", LOBBY)).isEmpty();
        }
    }

    @Test
    void aRoomThatLeavesEventsUnsentBehindSendsNoneAfterTheReply() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            ann.stall();
            chat.posts("lobby", "in flight", "unsent");
            long leave = ann.send("leave", LOBBY);
            chat.settle();
            ann.unstall();

            assertThat(ann.reply(leave)).isNotNull();
            assertThat(ann.kinds()).endsWith("ok");
            assertThat(ann.bodies("lobby")).containsExactly("in flight");
        }
    }

    @Test
    void aKickTakesAllSessionsOfTheUserOutAndTellsWhy() {
        try (Scenario chat = Scenario.plain()) {
            TestClient one = chat.clientIn("lobby", "ann");
            TestClient two = chat.clientIn("lobby", "ann").join("den");
            TestClient bob = chat.clientIn("lobby", "bob");
            List.of(one, two, bob).forEach(TestClient::forget);

            chat.room("lobby").kick(new UserId("ann"), "spam");
            chat.settle();
            chat.posts("lobby", "unseen");
            chat.posts("den", "seen");

            for (TestClient client : List.of(one, two)) {
                assertThat(client.told("lobby", "kicked").get(0).get("reason").asString())
                        .isEqualTo("spam");
                assertThat(client.bodies("lobby")).isEmpty();
                assertThat(client.error("typing", LOBBY)).isEqualTo("not_joined");
            }
            assertThat(two.bodies("den")).containsExactly("seen");
            assertThat(bob.told("lobby", "presence"))
                    .singleElement()
                    .satisfies(left -> assertThat(left.get("left").asString()).isEqualTo("ann"));
            assertThat(bob.told("lobby", "kicked")).isEmpty();
            assertThat(chat.room("lobby").members()).containsExactly(new UserId("bob"));
        }
    }

    @Test
    void whoWasKickedMayJoinAgainIfThePolicyAllowsIt() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            chat.room("lobby").kick(new UserId("ann"), "cool down");
            chat.settle();
            ann.join("lobby");
            chat.posts("lobby", "hello");

            assertThat(ann.bodies("lobby")).containsExactly("hello");
        }
    }

    @Test
    void kickingSomebodyWhoIsNotThereDoesNothing() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            chat.room("lobby").kick(new UserId("bob"), "who?");
            chat.room("empty").kick(new UserId("ann"), "where?");
            chat.settle();

            assertThat(ann.got).isEmpty();
        }
    }

    @Test
    void othersAreToldWhenAUsersFirstSessionComesAndItsLastGoes() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.clientIn("lobby", "bob");
            TestClient one = chat.clientIn("lobby", "ann");
            TestClient two = chat.clientIn("lobby", "ann");
            one.ok("leave", LOBBY);
            assertThat(presence(bob)).containsExactly("{\"joined\":\"ann\"}");
            two.ok("leave", LOBBY);

            assertThat(presence(bob)).containsExactly("{\"joined\":\"ann\"}", "{\"left\":\"ann\"}");
            assertThat(presence(one)).isEmpty();
        }
    }

    @Test
    void inALargeRoomNobodyIsToldWhoComesAndGoes() {
        try (Scenario chat = Scenario.with(builder -> builder.presenceUsers(2))) {
            TestClient ann = chat.clientIn("lobby", "ann");
            chat.clientIn("lobby", "bob");
            TestClient cat = chat.clientIn("lobby", "cat");
            assertThat(presence(ann)).containsExactly("{\"joined\":\"bob\"}");

            chat.clientIn("lobby", "dan").ok("leave", LOBBY);
            assertThat(presence(ann)).hasSize(1);
            cat.ok("leave", LOBBY);
            assertThat(presence(ann)).endsWith("{\"left\":\"cat\"}");
        }
    }

    @Test
    void membersAreTheUsersInOrderOfTheirNames() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.clientIn("lobby", "bob");
            chat.clientIn("lobby", "cat");
            chat.clientIn("lobby", "ann");
            chat.clientIn("lobby", "ann");

            JsonNode ok = bob.ok("members", LOBBY);

            assertThat(ok.get("count").asInt()).isEqualTo(3);
            assertThat(ok.get("users").valueStream().map(JsonNode::asString)).containsExactly("ann", "bob", "cat");
            assertThat(chat.client("dan").error("members", LOBBY)).isEqualTo("not_joined");
        }
    }

    @Test
    void membersAreCutToAThousandAndCountedInFull() {
        try (Scenario chat = Scenario.with(builder -> builder.presenceUsers(0))) {
            TestClient ann = chat.clientIn("lobby", "ann");
            List<TestClient> others = new ArrayList<>();
            for (int i = 0; i < 1_004; i++) {
                others.add(chat.clientIn("lobby", "user" + i));
            }
            JsonNode ok = ann.ok("members", LOBBY);

            assertThat(ok.get("count").asInt()).isEqualTo(1_005);
            assertThat(ok.get("users")).hasSize(1_000);
        }
    }

    @Test
    void othersSeeWhoIsTypingAndNothingIsStored() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            TestClient annToo = chat.clientIn("lobby", "ann");
            TestClient bob = chat.clientIn("lobby", "bob");
            annToo.forget();

            ann.ok("typing", LOBBY);
            ann.ok("typing", LOBBY + ",'active':false");

            assertThat(bob.told("lobby", "typing"))
                    .map(JsonNode::toString)
                    .containsExactly("{\"user\":\"ann\",\"active\":true}", "{\"user\":\"ann\",\"active\":false}");
            assertThat(annToo.told("lobby", "typing")).isEmpty();
            assertThat(ann.told("lobby", "typing")).isEmpty();
            assertThat(bob.ok("history", LOBBY).get("events")).isEmpty();
        }
    }

    @Test
    void whoIsNotHeardOfAgainHasEndedTyping() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            TestClient bob = chat.clientIn("lobby", "bob");
            bob.forget();

            ann.ok("typing", LOBBY);
            chat.pass(Duration.ofSeconds(4));
            ann.ok("typing", LOBBY);
            chat.pass(Duration.ofSeconds(4));
            assertThat(typing(bob)).hasSize(2).allMatch(told -> told.contains("true"));
            chat.pass(Duration.ofSeconds(4));
            assertThat(typing(bob)).hasSize(3).last().isEqualTo("{\"user\":\"ann\",\"active\":false}");
            chat.pass(Duration.ofMinutes(1));
            assertThat(typing(bob)).hasSize(3);
        }
    }

    @Test
    void inALargeRoomItIsToldHowManyAreTyping() {
        try (Nodes nodes = Nodes.of(2, builder -> builder.presenceUsers(2))) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(nodes.clientIn(i % 2, "lobby", "user" + i));
            }
            nodes.pass(Duration.ofSeconds(1));
            clients.subList(0, 5).forEach(client -> client.ok("typing", LOBBY));
            nodes.pass(Duration.ofSeconds(3));
            for (TestClient client : clients) {
                assertThat(client.told("lobby", "typing")).singleElement().satisfies(told -> {
                    assertThat(told.get("count").asInt()).isEqualTo(5);
                    assertThat(told.get("users")).hasSize(3);
                });
            }
            nodes.pass(Duration.ofSeconds(10));
            assertThat(typing(clients.get(5))).hasSize(2).last().isEqualTo("{\"count\":0,\"users\":[]}");
        }
    }

    private static List<String> typing(TestClient client) {
        return client.told("lobby", "typing").stream().map(JsonNode::toString).toList();
    }

    @Test
    void whoIsNotInTheRoomDoesNotTypeThere() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.clientIn("lobby", "bob");

            assertThat(chat.client("ann").error("typing", LOBBY)).isEqualTo("not_joined");
            assertThat(bob.told("lobby", "typing")).isEmpty();
        }
    }

    @Test
    void theHostSeesWhoIsWhere() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("a", "ann").join("b");
            chat.clientIn("b", "bob");

            assertThat(chat.server.rooms().open()).containsExactlyInAnyOrder(new RoomId("a"), new RoomId("b"));
            assertThat(chat.room("b").members()).containsExactlyInAnyOrder(new UserId("ann"), new UserId("bob"));
            assertThat(chat.room("elsewhere").members()).isEmpty();
            assertThat(chat.server.sessions().inRoom(new RoomId("a")))
                    .singleElement()
                    .satisfies(session -> {
                        assertThat(session.user()).isEqualTo(new UserId("ann"));
                        assertThat(session.rooms()).hasSize(2);
                    });
            ann.vanish();
            assertThat(chat.server.sessions().inRoom(new RoomId("a"))).isEmpty();
        }
    }

    private static List<String> presence(TestClient client) {
        return client.told("lobby", "presence").stream().map(JsonNode::toString).toList();
    }
}
