package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServer;
import io.parlor.ChatServerBuilder;
import io.parlor.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who is in a room whose members are on several nodes. */
class PresenceTest {
    private static final String LOBBY = "'room':'lobby'";
    private static final Duration HEARTBEAT = ChatServerBuilder.DEFAULT_PRESENCE_HEARTBEAT;
    private static final Duration GRACE = ChatServerBuilder.DEFAULT_PRESENCE_GRACE;

    /** In which what is decided by a tick has happened, too. */
    private static final Duration AFTER_GRACE = GRACE.plus(HEARTBEAT.dividedBy(4));

    @Test
    void joinAndMembersSpeakOfAllNodes() {
        try (Nodes nodes = Nodes.of(3)) {
            nodes.clientIn(0, "lobby", "ann");
            nodes.clientIn(1, "lobby", "bob");
            TestClient cat = nodes.client(1, "cat");

            assertThat(cat.ok("join", LOBBY).get("members").asInt()).isEqualTo(3);
            nodes.clientIn(2, "lobby", "ann");
            nodes.pass(HEARTBEAT);

            JsonNode members = cat.ok("members", LOBBY);
            assertThat(members.toString())
                    .isEqualTo(TestClient.json(
                            "{'room':'lobby','count':3,'users':['ann','bob','cat'],'devices':{'ann':2}}"));
            for (ChatServer server : nodes.servers) {
                assertThat(server.room("lobby").members())
                        .containsExactlyInAnyOrder(new UserId("ann"), new UserId("bob"), new UserId("cat"));
            }
        }
    }

    @Test
    void whoComesToANodeAsItsFirstIsToldWhoIsThereAlready() {
        try (Nodes nodes = Nodes.of(2)) {
            nodes.clientIn(0, "lobby", "ann");
            TestClient bob = nodes.client(1, "bob").join("lobby");

            assertThat(presence(bob)).containsExactly("{'count':2,'users':['ann','bob']}");
        }
    }

    @Test
    void othersOnAllNodesAreToldOnceOfTheFirstSessionAndOfTheLast() {
        try (Nodes nodes = Nodes.of(3)) {
            List<TestClient> witnesses = witnesses(nodes);

            TestClient here = nodes.clientIn(0, "lobby", "ann");
            nodes.pass(HEARTBEAT);
            TestClient there = nodes.clientIn(1, "lobby", "ann");
            nodes.pass(HEARTBEAT);
            here.ok("leave", LOBBY);
            nodes.pass(HEARTBEAT);
            for (TestClient witness : witnesses) {
                assertThat(presence(witness)).containsExactly("{'joined':'ann'}");
            }
            there.ok("leave", LOBBY);
            nodes.pass(HEARTBEAT);
            for (TestClient witness : witnesses) {
                assertThat(presence(witness)).containsExactly("{'joined':'ann'}", "{'left':'ann'}");
            }
        }
    }

    @Test
    void whoComesBackInTimeOnAnotherNodeHasNotLeft() {
        try (Nodes nodes = Nodes.of(2)) {
            List<TestClient> witnesses = witnesses(nodes);
            TestClient ann = nodes.clientIn(0, "lobby", "ann");
            nodes.pass(HEARTBEAT);

            ann.vanish();
            nodes.pass(GRACE.dividedBy(2));
            nodes.clientIn(1, "lobby", "ann");
            nodes.pass(HEARTBEAT.multipliedBy(3));

            for (TestClient witness : witnesses) {
                assertThat(presence(witness)).containsExactly("{'joined':'ann'}");
            }
        }
    }

    @Test
    void whoDoesNotComeBackHasLeftAfterTheGrace() {
        try (Nodes nodes = Nodes.of(2)) {
            List<TestClient> witnesses = witnesses(nodes);
            TestClient ann = nodes.clientIn(0, "lobby", "ann");
            nodes.pass(HEARTBEAT);

            ann.vanish();
            nodes.pass(GRACE.dividedBy(2));
            witnesses.forEach(witness -> assertThat(presence(witness)).containsExactly("{'joined':'ann'}"));
            nodes.pass(AFTER_GRACE);
            witnesses.forEach(
                    witness -> assertThat(presence(witness)).containsExactly("{'joined':'ann'}", "{'left':'ann'}"));
        }
    }

    @Test
    void theUsersOfANodeThatDiedLeaveOnceUnlessTheyAreElsewhere() {
        try (Nodes nodes = Nodes.of(3)) {
            nodes.clientIn(2, "lobby", "ann");
            nodes.clientIn(2, "lobby", "bob");
            nodes.clientIn(0, "lobby", "bob");
            List<TestClient> witnesses = List.of(nodes.clientIn(0, "lobby", "w0"), nodes.clientIn(1, "lobby", "w1"));
            nodes.pass(HEARTBEAT);
            witnesses.forEach(TestClient::forget);

            nodes.kill(2);
            nodes.pass(HEARTBEAT.multipliedBy(2));

            for (TestClient witness : witnesses) {
                assertThat(presence(witness)).containsExactly("{'left':'ann'}");
            }
            assertThat(witnesses.get(0).ok("members", LOBBY).get("users").toString())
                    .isEqualTo("[\"bob\",\"w0\",\"w1\"]");
        }
    }

    @Test
    void aNodeThatWasCutOffComesBackWithoutGhostsAndLosesNobodyMeanwhile() {
        try (Nodes nodes = Nodes.of(2)) {
            TestClient ann = nodes.clientIn(0, "lobby", "ann");
            TestClient bob = nodes.clientIn(1, "lobby", "bob");
            TestClient cat = nodes.clientIn(1, "lobby", "cat");
            nodes.pass(HEARTBEAT);
            List.of(ann, bob, cat).forEach(TestClient::forget);

            nodes.kill(1);
            nodes.pass(HEARTBEAT.multipliedBy(2));
            assertThat(presence(ann)).containsExactlyInAnyOrder("{'left':'bob'}", "{'left':'cat'}");
            cat.ok("leave", LOBBY);
            nodes.pass(HEARTBEAT.multipliedBy(3));
            assertThat(presence(bob))
                    .as("it cannot know that the others are gone")
                    .containsExactly("{'left':'cat'}");

            nodes.brokers.get(1).heal();
            nodes.pass(HEARTBEAT.multipliedBy(2));
            assertThat(presence(ann)).endsWith("{'joined':'bob'}").hasSize(3);
            for (TestClient client : List.of(ann, bob)) {
                assertThat(client.ok("members", LOBBY).get("users").toString()).isEqualTo("[\"ann\",\"bob\"]");
            }
        }
    }

    @Test
    void aNodeThatIsClosedInGoodOrderGivesItsUsersTheTimeOfGrace() {
        try (Nodes nodes = Nodes.of(2)) {
            TestClient witness = nodes.clientIn(0, "lobby", "bob");
            nodes.clientIn(1, "lobby", "ann");
            nodes.clientIn(1, "lobby", "cat");
            nodes.pass(HEARTBEAT);
            witness.forget();

            nodes.servers.get(1).close();
            nodes.pass(Duration.ofSeconds(1));
            nodes.clientIn(0, "lobby", "cat");
            assertThat(presence(witness)).isEmpty();
            nodes.pass(AFTER_GRACE);
            assertThat(presence(witness)).containsExactly("{'left':'ann'}");
        }
    }

    @Test
    void whoIsKickedLeavesOnAllNodesAtOnce() {
        try (Nodes nodes = Nodes.of(2)) {
            List<TestClient> witnesses = witnesses(nodes);
            TestClient here = nodes.clientIn(0, "lobby", "ann");
            TestClient there = nodes.clientIn(1, "lobby", "ann");
            nodes.clientIn(1, "lobby", "ann").vanish();
            nodes.pass(Duration.ofSeconds(1));

            nodes.servers.get(0).room("lobby").kick(new UserId("ann"), "spam");
            nodes.pass(Duration.ofMillis(100));

            for (TestClient witness : witnesses) {
                assertThat(presence(witness)).containsExactly("{'joined':'ann'}", "{'left':'ann'}");
            }
            for (TestClient kicked : List.of(here, there)) {
                assertThat(kicked.told("lobby", "kicked")).hasSize(1);
            }
        }
    }

    @Test
    void aBigRoomIsToldNumbersAndAFewNames() {
        try (Nodes nodes = Nodes.of(2, builder -> builder.presenceUsers(3))) {
            TestClient ann = nodes.clientIn(0, "lobby", "ann");
            List<TestClient> others = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                others.add(nodes.clientIn(i % 2, "lobby", "user" + i));
            }
            nodes.pass(HEARTBEAT);
            JsonNode last = lastPresence(ann);
            assertThat(last.get("count").asInt()).isEqualTo(31);
            assertThat(last.get("users").size()).isBetween(1, 20);
            ann.forget();
            nodes.pass(HEARTBEAT.multipliedBy(3));
            assertThat(presence(ann)).as("nothing changes").isEmpty();

            others.subList(2, 30).forEach(client -> client.ok("leave", LOBBY));
            nodes.pass(HEARTBEAT);
            assertThat(lastPresence(ann).toString())
                    .isEqualTo(TestClient.json("{'count':3,'users':['ann','user0','user1']}"));
        }
    }

    @Test
    void aRoomThatNobodyIsInCostsNothing() {
        try (Nodes nodes = Nodes.of(2)) {
            TestClient ann = nodes.clientIn(0, "lobby", "ann");
            nodes.pass(HEARTBEAT);
            ann.vanish();
            nodes.pass(Duration.ofMinutes(1));
            int signals = nodes.brokers.get(0).signals;
            nodes.pass(Duration.ofMinutes(10));

            assertThat(nodes.brokers.get(0).signals).isEqualTo(signals);
            assertThat(nodes.brokers.get(1).signals).isZero();
        }
    }

    /** One in the lobby on each node, who know of each other. */
    private static List<TestClient> witnesses(Nodes nodes) {
        List<TestClient> witnesses = new ArrayList<>();
        for (int i = 0; i < nodes.servers.size(); i++) {
            witnesses.add(nodes.clientIn(i, "lobby", "w" + i));
        }
        nodes.pass(HEARTBEAT);
        witnesses.forEach(TestClient::forget);
        return witnesses;
    }

    private static JsonNode lastPresence(TestClient client) {
        List<JsonNode> told = client.told("lobby", "presence");
        return told.get(told.size() - 1);
    }

    private static List<String> presence(TestClient client) {
        return client.told("lobby", "presence").stream()
                .map(told -> told.toString().replace('"', '\''))
                .toList();
    }
}
