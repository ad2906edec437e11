package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServerBuilder;
import io.parlor.model.DirectRoom;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.security.Decision;
import io.parlor.security.RoomAction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is for one user alone, on whichever nodes its sessions are; direct rooms; who is online. */
class PersonalTest {
    private static final UserId ANN = new UserId("ann");
    private static final Duration HEARTBEAT = ChatServerBuilder.DEFAULT_PRESENCE_HEARTBEAT;
    private static final String DIRECT =
            new DirectRoom(ANN, new UserId("bob")).room().value();

    @Test
    void theHostReachesAllSessionsOfAUserOnAllNodes() {
        try (Nodes nodes = Nodes.of(2)) {
            List<TestClient> anns = List.of(nodes.client(0, "ann"), nodes.client(1, "ann"), nodes.client(1, "ann"));
            TestClient bob = nodes.client(1, "bob");

            nodes.servers.get(0).users().send(ANN, "x.hello", "{\"n\":1}");
            nodes.servers.get(1).users().invite(ANN, new RoomId("vip"), null);
            nodes.pass(Duration.ofMillis(100));

            for (TestClient ann : anns) {
                assertThat(notices(ann))
                        .containsExactlyInAnyOrder(
                                "{'type':'x.hello','body':{'n':1}}", "{'type':'invite','body':{'room':'vip'}}");
            }
            assertThat(notices(bob)).isEmpty();
        }
    }

    @Test
    void onANodeAloneItIsTheSame() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.client("ann");
            TestClient bob = chat.client("bob");
            bob.ok("invite", "'room':'vip','user':'ann'");
            chat.server.users().send(ANN, "x.hello", "1");
            chat.settle();
            assertThat(notices(ann))
                    .containsExactly(
                            "{'type':'invite','body':{'room':'vip','from':'bob'}}", "{'type':'x.hello','body':1}");
            assertThat(chat.server.users().isOnline(ANN)).isTrue();
        }
    }

    @Test
    void whoIsMentionedIsToldOnAnyNodeAndInNoRoom() {
        try (Nodes nodes = Nodes.of(2)) {
            TestClient ann = nodes.client(0, "ann");
            TestClient bob = nodes.client(1, "bob");
            TestClient eve = nodes.client(1, "eve");

            ann.join("r");
            String pos = ann.ok("post", "'room':'r','body':1,'mentions':['bob','ann']")
                    .path("pos")
                    .asString();
            ann.join(DIRECT).ok("post", "'room':'" + DIRECT + "','body':1,'mentions':['eve']");
            nodes.pass(Duration.ofMillis(100));

            assertThat(notices(bob))
                    .contains("{'type':'mention','body':{'room':'r','from':'ann','pos':'" + pos + "'}}");
            assertThat(notices(ann)).isEmpty();
            assertThat(notices(eve)).isEmpty();
        }
    }

    @Test
    void whoMayInviteIsUpToThePolicy() {
        try (Scenario chat = Scenario.with(builder -> builder.policy(request -> CompletableFuture.completedFuture(
                request.action() == RoomAction.INVITE ? Decision.deny("no") : Decision.allow())))) {
            TestClient ann = chat.client("ann");
            assertThat(chat.client("bob").error("invite", "'room':'vip','user':'ann'"))
                    .isEqualTo("forbidden");
            assertThat(notices(ann)).isEmpty();
        }
    }

    @Test
    void aDirectRoomAdmitsItsTwoUsersAndTellsTheOtherOneOfAMessage() {
        try (Nodes nodes = Nodes.of(2)) {
            TestClient ann = nodes.client(0, "ann");
            TestClient bob = nodes.client(1, "bob");
            TestClient eve = nodes.client(1, "eve");

            String pos = ann.join(DIRECT).post(DIRECT, "psst");
            nodes.pass(Duration.ofMillis(100));
            assertThat(notices(bob))
                    .containsExactly(
                            "{'type':'direct','body':{'room':'" + DIRECT + "','from':'ann','pos':'" + pos + "'}}");
            bob.ok("join", "'room':'" + DIRECT + "','last':10");
            assertThat(bob.bodies(DIRECT)).containsExactly("psst");

            String room = "'room':'" + DIRECT + "'";
            for (String op : List.of("join", "history")) {
                assertThat(eve.error(op, room)).isEqualTo("forbidden");
            }
            assertThat(eve.error("post", room + ",'body':1")).isEqualTo("forbidden");
            assertThat(eve.error("invite", room + ",'user':'eve'")).isEqualTo("forbidden");
            for (String reserved :
                    List.of("~users", "~d:3:bobann", "~d:03:annbob", "~d:99:annbob", "~", "~d:", "~d:3:")) {
                assertThat(bob.error("join", "'room':'" + reserved + "'")).isEqualTo("forbidden");
            }
        }
    }

    @Test
    void whoIsWatchedIsOnlineFromItsFirstSessionToItsLastAndLastSeenThen() {
        try (Nodes nodes = Nodes.of(2)) {
            TestClient bob = nodes.client(0, "bob");
            JsonNode before = bob.ok("watch", "'users':['ann','cat']");
            assertThat(before.toString().replace('"', '\''))
                    .isEqualTo("{'watching':[{'user':'ann','online':false},{'user':'cat','online':false}]}");

            TestClient one = nodes.client(1, "ann");
            nodes.pass(HEARTBEAT);
            TestClient two = nodes.client(0, "ann");
            nodes.pass(HEARTBEAT);
            one.vanish();
            nodes.pass(HEARTBEAT);
            assertThat(online(bob)).containsExactly("{'user':'ann','online':true}");
            assertThat(nodes.servers.get(1).users().isOnline(ANN)).isTrue();

            two.vanish();
            nodes.pass(HEARTBEAT);
            assertThat(online(bob)).hasSize(2);
            assertThat(online(bob).get(1)).startsWith("{'user':'ann','online':false,'seen':");
            assertThat(nodes.servers.get(1).users().lastSeen(ANN)).isPresent();

            bob.ok("unwatch", "'users':['ann']");
            nodes.client(1, "ann");
            nodes.pass(HEARTBEAT);
            assertThat(online(bob)).hasSize(2);
            assertThat(bob.ok("watch", "'users':['ann']").toString()).contains("\"online\":true");
        }
    }

    @Test
    void usersOfANodeThatDiedAreOfflineAndThoseWhoWereThereBeforeANodeStartedAreOnline() {
        try (Nodes nodes = Nodes.of(2)) {
            nodes.client(1, "ann");
            nodes.pass(HEARTBEAT.multipliedBy(2));
            TestClient bob = nodes.client(0, "bob");
            bob.ok("watch", "'users':['ann']");
            nodes.pass(Duration.ofSeconds(1));
            assertThat(nodes.servers.get(0).users().isOnline(ANN)).isTrue();

            bob.forget();
            nodes.kill(1);
            nodes.pass(HEARTBEAT.multipliedBy(2));
            assertThat(online(bob))
                    .singleElement()
                    .satisfies(told -> assertThat(told).startsWith("{'user':'ann','online':false"));
        }
    }

    @Test
    void whomThePolicyHidesIsNotWatched() {
        try (Scenario chat = Scenario.with(builder -> builder.policy(request -> CompletableFuture.completedFuture(
                request.action() == RoomAction.WATCH && request.room().value().contains("cat")
                        ? Decision.deny("no")
                        : Decision.allow())))) {
            chat.client("cat");
            TestClient bob = chat.client("bob");
            String tooLong = "a".repeat(128);
            assertThat(bob.ok("watch", "'users':['cat','ann','" + tooLong + "']")
                            .toString()
                            .replace('"', '\''))
                    .isEqualTo("{'watching':[{'user':'ann','online':false}]}");
            assertThat(bob.error("watch", "'users':['ann',7]")).isEqualTo("bad_request");
            assertThat(bob.error("watch", "'users':'ann'")).isEqualTo("bad_request");
        }
    }

    private static List<String> notices(TestClient client) {
        return told(client, "notice");
    }

    private static List<String> online(TestClient client) {
        return told(client, "online");
    }

    private static List<String> told(TestClient client, String member) {
        return client.got.stream()
                .filter(line -> line.has(member))
                .map(line -> line.get(member).toString().replace('"', '\''))
                .toList();
    }
}
