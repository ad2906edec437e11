package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServerBuilder;
import io.parlor.model.Moderation;
import io.parlor.model.RoomId;
import io.parlor.model.Sanction;
import io.parlor.model.UserId;
import io.parlor.room.ModerationStore;
import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import io.parlor.security.RoomRequest;
import io.parlor.session.ChatListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Kicks, bans, mutes and slow mode, on two nodes that share a store. */
class ModerationTest {
    private static final String LOBBY = "'room':'lobby'";
    private static final UserId ANN = new UserId("ann");
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final List<String> audit = new ArrayList<>();

    /** {@code mod} is a moderator. */
    private Nodes twoNodes() {
        @Nullable ModerationStore[] shared = new ModerationStore[1];
        UnaryOperator<ChatServerBuilder> settings =
                builder -> builder.policy(new ModsPolicy()).listener(new ChatListener() {
                    @Override
                    public void onModerated(RoomId room, Moderation what, @Nullable UserId by) {
                        audit.add(room + " " + what.action() + " " + what.user() + " by " + by);
                    }
                });
        return Nodes.withClock(2, (time, builder) -> {
            ModerationStore store = shared[0] == null ? ModerationStore.inMemory(time) : shared[0];
            shared[0] = store;
            return settings.apply(builder).moderation(store);
        });
    }

    private static final class ModsPolicy implements RoomPolicy {
        @Override
        public CompletionStage<Decision> decide(RoomRequest request) {
            return CompletableFuture.completedFuture(Decision.allow());
        }

        @Override
        public CompletionStage<Decision> moderates(RoomRequest request) {
            return CompletableFuture.completedFuture(
                    request.user().value().equals("mod") ? Decision.allow() : Decision.deny("no moderator"));
        }
    }

    @Test
    void nobodyModeratesUnlessThePolicySaysSo() {
        try (Scenario chat = Scenario.plain()) {
            TestClient bob = chat.clientIn("lobby", "bob");
            assertThat(chat.clientIn("lobby", "ann").error("moderate", LOBBY + ",'action':'kick','user':'bob'"))
                    .isEqualTo("forbidden");
            assertThat(bob.kinds()).containsExactly("presence");
        }
        try (Nodes nodes = twoNodes()) {
            assertThat(nodes.client(0, "ann").error("moderate", LOBBY + ",'action':'slow','seconds':5"))
                    .isEqualTo("forbidden");
            assertThat(audit).isEmpty();
        }
    }

    @Test
    void aBannedUserIsOutOnAllNodesUntilTheBanEnds() {
        try (Nodes nodes = twoNodes()) {
            TestClient mod = nodes.clientIn(0, "lobby", "mod");
            TestClient here = nodes.clientIn(0, "lobby", "ann");
            TestClient there = nodes.clientIn(1, "lobby", "ann").join("den");

            mod.ok("moderate", LOBBY + ",'action':'ban','user':'ann','reason':'spam','seconds':60");
            nodes.pass(MOMENT);

            for (TestClient ann : List.of(here, there)) {
                assertThat(ann.told("lobby", "kicked").get(0).get("reason").asString())
                        .isEqualTo("spam");
                JsonNode error = ann.ask("join", LOBBY).get("error");
                assertThat(error.get("code").asString()).isEqualTo("banned");
                assertThat(error.get("message").asString()).isEqualTo("spam");
                assertThat(error.get("after").asLong()).isBetween(1L, 60_000L);
                assertThat(ann.error("post", LOBBY + ",'body':1")).isEqualTo("banned");
                assertThat(ann.error("history", LOBBY)).isEqualTo("banned");
            }
            assertThat(there.ok("post", "'room':'den','body':1").has("pos")).isTrue();
            assertThat(audit).containsExactly("lobby BAN ann by mod");

            nodes.pass(Duration.ofSeconds(61));
            there.join("lobby");
            assertThat(there.post("lobby", "back")).isNotNull();
        }
    }

    @Test
    void aMutedUserReadsAndIsToldOnAllNodes() {
        try (Nodes nodes = twoNodes()) {
            TestClient mod = nodes.clientIn(0, "lobby", "mod");
            TestClient ann = nodes.clientIn(1, "lobby", "ann");
            ann.post("lobby", "before");

            mod.ok("moderate", LOBBY + ",'action':'mute','user':'ann','reason':'calm down'");
            nodes.pass(MOMENT);
            assertThat(ann.told("lobby", "moderated"))
                    .singleElement()
                    .hasToString("{\"action\":\"mute\",\"user\":\"ann\",\"reason\":\"calm down\"}");
            assertThat(ann.error("post", LOBBY + ",'body':1")).isEqualTo("muted");
            mod.post("lobby", "seen");
            assertThat(ann.bodies("lobby")).endsWith("seen");
            assertThat(nodes.client(1, "ann").error("post", LOBBY + ",'body':1"))
                    .isEqualTo("muted");

            mod.ok("moderate", LOBBY + ",'action':'unmute','user':'ann'");
            nodes.pass(MOMENT);
            assertThat(ann.post("lobby", "after")).isNotNull();
            assertThat(mod.told("lobby", "moderated")).isEmpty();
        }
    }

    @Test
    void inASlowRoomEachUserPostsOnceInAWhileWhicheverNodeItIsOn() {
        try (Nodes nodes = twoNodes()) {
            TestClient mod = nodes.clientIn(0, "lobby", "mod");
            TestClient here = nodes.clientIn(0, "lobby", "ann");
            TestClient there = nodes.clientIn(1, "lobby", "ann");
            TestClient bob = nodes.clientIn(1, "lobby", "bob");

            mod.ok("moderate", LOBBY + ",'action':'slow','seconds':30");
            nodes.pass(MOMENT);
            assertThat(bob.told("lobby", "moderated").get(0)).hasToString("{\"action\":\"slow\",\"seconds\":30}");
            here.post("lobby", "one");
            JsonNode error = there.ask("post", LOBBY + ",'body':1").get("error");
            assertThat(error.get("code").asString()).isEqualTo("slow_mode");
            assertThat(error.get("after").asLong()).isBetween(1L, 30_001L);
            bob.post("lobby", "of another");
            mod.post("lobby", "first");
            mod.post("lobby", "a moderator is not slowed down");

            nodes.pass(Duration.ofSeconds(31));
            there.post("lobby", "two");
            mod.ok("moderate", LOBBY + ",'action':'slow','seconds':0");
            nodes.pass(MOMENT);
            there.post("lobby", "three");
        }
    }

    @Test
    void aKickWhoseSignalWasLostOnceComesAgainAndIsActedOnOnce() {
        try (Nodes nodes = twoNodes()) {
            nodes.clientIn(0, "lobby", "mod");
            TestClient ann = nodes.clientIn(1, "lobby", "ann");
            nodes.brokers.get(1).cut();
            nodes.servers.get(0).room("lobby").kick(ANN, "spam");
            nodes.pass(MOMENT);
            nodes.brokers.get(1).heal();
            assertThat(ann.told("lobby", "kicked")).isEmpty();

            nodes.pass(Duration.ofSeconds(2));
            assertThat(ann.told("lobby", "kicked")).hasSize(1);
            ann.join("lobby");
            nodes.pass(Duration.ofSeconds(10));
            assertThat(ann.told("lobby", "kicked")).hasSize(1);
            assertThat(audit).containsExactly("lobby KICK ann by null");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Moderation.Action.class,
            names = {"KICK", "BAN"})
    void aKickOrBanOfWhichAllSignalsWereLostTakesTheUserOutWithinHalfAMinuteOnce(Moderation.Action action) {
        try (Nodes nodes = twoNodes()) {
            TestClient here = nodes.clientIn(0, "lobby", "ann");
            TestClient there = nodes.clientIn(1, "lobby", "ann");
            TestClient bob = nodes.clientIn(1, "lobby", "bob");
            nodes.brokers.get(1).deaf = true;
            nodes.servers.get(0).room("lobby").moderate(new Moderation(action, ANN, "spam", null));
            nodes.pass(MOMENT);
            assertThat(here.told("lobby", "kicked")).hasSize(1);
            assertThat(there.told("lobby", "kicked")).isEmpty();

            nodes.pass(Duration.ofSeconds(30));
            assertThat(there.told("lobby", "kicked").get(0).get("reason").asString())
                    .isEqualTo("spam");
            assertThat(there.ask("join", LOBBY).has("ok")).isEqualTo(action == Moderation.Action.KICK);
            nodes.pass(Duration.ofMinutes(3));
            assertThat(there.told("lobby", "kicked")).hasSize(1);
            assertThat(bob.told("lobby", "kicked")).isEmpty();
        }
    }

    @Test
    void whoComesBackAfterAKickIsNotTakenForTheOneThatWasKicked() {
        try (Nodes nodes = twoNodes()) {
            TestClient ann = nodes.clientIn(0, "lobby", "ann");
            nodes.servers.get(0).room("lobby").kick(ANN, "spam");
            nodes.pass(MOMENT);
            assertThat(ann.told("lobby", "kicked")).hasSize(1);
            ann.join("lobby");
            // The first one on a node where nobody was when the kick came.
            TestClient elsewhere = nodes.clientIn(1, "lobby", "ann");

            nodes.pass(Duration.ofMinutes(3));
            assertThat(ann.told("lobby", "kicked")).hasSize(1);
            assertThat(elsewhere.told("lobby", "kicked")).isEmpty();
        }
    }

    @Test
    void moderatorsAreToldWhatIsInForce() {
        try (Nodes nodes = twoNodes()) {
            TestClient mod = nodes.client(0, "mod");
            assertThat(mod.ok("sanctions", LOBBY)).hasToString("{\"room\":\"lobby\",\"sanctions\":[],\"more\":false}");
            mod.ok("moderate", LOBBY + ",'action':'mute','user':'ann','reason':'calm down','seconds':60");
            mod.ok("moderate", LOBBY + ",'action':'kick','user':'ann'");
            mod.ok("moderate", LOBBY + ",'action':'slow','seconds':5");
            nodes.servers.get(1).room("lobby").moderate(Moderation.ban(new UserId("bob"), "", null));
            long until = nodes.time.millis() + 60_000;

            assertThat(nodes.client(1, "mod").ok("sanctions", LOBBY))
                    .hasToString("{\"room\":\"lobby\",\"sanctions\":["
                            + "{\"action\":\"mute\",\"user\":\"ann\",\"reason\":\"calm down\",\"by\":\"mod\",\"until\":"
                            + until + "},{\"action\":\"ban\",\"user\":\"bob\"}],\"slow\":5,\"more\":false}");
            assertThat(nodes.client(1, "ann").error("sanctions", LOBBY)).isEqualTo("forbidden");

            for (int i = 0; i < 200; i++) {
                mod.ok("moderate", LOBBY + ",'action':'ban','user':'u" + i + "'");
                nodes.pass(Duration.ofSeconds(1));
            }
            JsonNode many = mod.ok("sanctions", LOBBY);
            assertThat(many.get("sanctions")).hasSize(200);
            assertThat(many.get("more").asBoolean()).isTrue();
        }
    }

    @Test
    void theHostSeesWhatIsInForce() {
        try (Nodes nodes = twoNodes()) {
            nodes.servers.get(0).room("lobby").moderate(Moderation.ban(ANN, "spam", null));
            nodes.servers.get(0).room("lobby").moderate(Moderation.mute(ANN, "too", Duration.ofSeconds(5)));
            List<Sanction> known = nodes.servers
                    .get(1)
                    .room("lobby")
                    .sanctions(10)
                    .toCompletableFuture()
                    .join();
            assertThat(known)
                    .extracting(Sanction::kind)
                    .containsExactlyInAnyOrder(Sanction.Kind.BAN, Sanction.Kind.MUTE);
            nodes.pass(Duration.ofSeconds(6));
            nodes.servers.get(0).room("lobby").moderate(Moderation.unban(ANN));
            assertThat(nodes.servers
                            .get(1)
                            .room("lobby")
                            .sanctions(10)
                            .toCompletableFuture()
                            .join())
                    .isEmpty();
        }
    }

    @Test
    void whatIsNoModerationIsRefused() {
        try (Nodes nodes = twoNodes()) {
            TestClient mod = nodes.client(0, "mod");
            for (String members : List.of(
                    "'action':'dance','user':'ann'",
                    "'action':'kick'",
                    "'action':'kick','user':''",
                    "'action':'slow'",
                    "'action':'ban','user':'ann','seconds':-1",
                    "'user':'ann'")) {
                assertThat(mod.error("moderate", LOBBY + "," + members)).isEqualTo("bad_request");
            }
        }
    }
}
