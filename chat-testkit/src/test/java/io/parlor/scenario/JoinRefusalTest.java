package io.parlor.scenario;

import static io.parlor.scenario.TestClient.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException.Kind;
import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.security.Decision;
import io.parlor.security.RoomPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Joins that do not succeed, or not at once. That they leave nothing behind is checked by {@link Scenario#close}. */
class JoinRefusalTest {
    @Test
    void aPolicyMayRefuse() {
        try (Scenario chat = withPolicy(request -> CompletableFuture.completedStage(Decision.deny("members only")))) {
            TestClient ann = chat.client("ann");

            JsonNode reply = ann.ask("join", "'room':'lobby','last':10");

            assertThat(errorOf(reply)).isEqualTo("forbidden");
            assertThat(reply.get("error").get("message").asString()).isEqualTo("members only");
            assertThat(chat.broker.followed).isEmpty();
        }
    }

    @Test
    void aPolicyMayTakeItsTime() {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        try (Scenario chat = withPolicy(request -> decision)) {
            TestClient ann = chat.client("ann");
            long id = ann.send("join", "'room':'lobby'");
            chat.settle();
            assertThat(ann.reply(id)).isNull();

            decision.complete(Decision.allow());
            chat.settle();
            chat.posts("lobby", "hello");

            assertThat(ann.bodies("lobby")).containsExactly("hello");
        }
    }

    @Test
    void aPolicyThatThrowsRefusesAndTheNextCommandIsAsked() {
        boolean[] broken = {true};
        RoomPolicy policy = request -> {
            if (broken[0]) {
                throw new IllegalStateException("oops");
            }
            return CompletableFuture.completedFuture(Decision.allow());
        };
        try (Scenario chat = withPolicy(policy)) {
            TestClient ann = chat.client("ann");
            assertThat(ann.error("join", "'room':'lobby'")).isEqualTo("internal");

            broken[0] = false;
            assertThat(ann.ok("join", "'room':'lobby'").has("head")).isTrue();
        }
    }

    @Test
    void aPolicyThatFailsWithAnErrorRefusesAndTheNextCommandIsAsked() {
        boolean[] broken = {true};
        RoomPolicy policy = request -> {
            if (broken[0]) {
                throw new NoClassDefFoundError("com/example/Rules");
            }
            return CompletableFuture.completedFuture(Decision.allow());
        };
        try (Scenario chat = withPolicy(policy)) {
            TestClient ann = chat.client("ann");
            assertThat(ann.error("join", "'room':'lobby'")).isEqualTo("internal");

            broken[0] = false;
            assertThat(ann.ok("join", "'room':'lobby'").has("head")).isTrue();
        }
    }

    @Test
    void aPolicyThatDecidesNothingOrGivesNoStageRefuses() {
        try (Scenario nothing = withPolicy(request -> CompletableFuture.completedFuture(null));
                Scenario noReason = withPolicy(request -> CompletableFuture.completedFuture(Decision.deny(null)));
                Scenario none = withPolicy(request -> null)) {
            assertThat(noReason.client("ann").error("join", "'room':'lobby'")).isEqualTo("internal");
            assertThat(nothing.client("ann").error("join", "'room':'lobby'")).isEqualTo("internal");
            assertThat(none.client("ann").error("join", "'room':'lobby'")).isEqualTo("internal");
        }
    }

    @Test
    void aPolicyMayChooseTheCode() {
        ChatException slowDown = new ChatException(ErrorCode.RATE_LIMITED, "slow down", Duration.ofMillis(700), null);
        try (Scenario chat = withPolicy(request -> CompletableFuture.failedFuture(slowDown))) {
            JsonNode error = chat.client("ann").ask("join", "'room':'lobby'").get("error");

            assertThat(error.get("code").asString()).isEqualTo("rate_limited");
            assertThat(error.get("after").asInt()).isEqualTo(700);
        }
    }

    @Test
    void oneRoomTooManyIsRefusedAndTheOthersAreNot() {
        try (Scenario chat = Scenario.with(builder -> builder.maxRoomsPerSession(2))) {
            TestClient ann = chat.client("ann").join("a").join("b");

            assertThat(ann.error("join", "'room':'c'")).isEqualTo("too_many_rooms");
            assertThat(ann.ok("join", "'room':'b','last':1").has("head")).isTrue();
            ann.ok("leave", "'room':'a'");
            assertThat(ann.ok("join", "'room':'c'").has("head")).isTrue();
        }
    }

    @Test
    void aSessionFollowsNoMoreRoomsThanItMayHaveHoweverItAsks() {
        try (Scenario chat = Scenario.with(builder -> builder.maxRoomsPerSession(3))) {
            TestClient ann = chat.client("ann");
            for (int i = 0; i < 10; i++) {
                ann.send("join", "'rooms':[{'room':'a" + i + "'},{'room':'b" + i + "'},{'room':'c" + i + "'}]");
            }
            chat.settle();

            assertThat(chat.broker.followed).hasSize(3);
            assertThat(chat.server.sessions().all().iterator().next().rooms()).hasSize(3);
        }
    }

    @Test
    void aRoomThatCannotBeFollowedIsRefusedAndTheNextJoinSucceeds() {
        try (Scenario chat = Scenario.plain()) {
            chat.broker.failNext(Operation.FOLLOW, Kind.UNAVAILABLE);
            TestClient ann = chat.client("ann");

            assertThat(ann.error("join", "'room':'lobby'")).isEqualTo("unavailable");
            assertThat(chat.server.rooms().count()).isZero();
            ann.join("lobby");
            chat.posts("lobby", "hello");

            assertThat(ann.bodies("lobby")).containsExactly("hello");
        }
    }

    @Test
    void aBacklogThatCannotBeReadIsRefusedAndTheNextJoinSucceeds() {
        try (Scenario chat = Scenario.plain()) {
            chat.posts("lobby", "1", "2");
            chat.broker.failNext(Operation.READ, Kind.OVERLOADED);
            TestClient ann = chat.client("ann");

            assertThat(ann.error("join", "'room':'lobby','last':2")).isEqualTo("overloaded");
            assertThat(ann.error("typing", "'room':'lobby'")).isEqualTo("not_joined");
            ann.ok("join", "'room':'lobby','last':2");

            assertThat(ann.bodies("lobby")).containsExactly("1", "2");
        }
    }

    @Test
    void aRejoinThatFailsLeavesTheSessionWhereItWas() {
        try (Scenario chat = Scenario.with(builder -> builder.tailEvents(1))) {
            TestClient ann = chat.clientIn("lobby", "ann");
            chat.posts("lobby", "1", "2", "3");
            chat.broker.failNext(Operation.READ, Kind.UNAVAILABLE);

            assertThat(ann.error("join", "'room':'lobby','last':3")).isEqualTo("unavailable");
            chat.posts("lobby", "4");

            assertThat(ann.bodies("lobby")).containsExactly("1", "2", "3", "4");
        }
    }

    @Test
    void whoIsGoneBeforeTheRoomIsFollowedLeavesNothingBehind() {
        try (Scenario chat = Scenario.plain()) {
            chat.broker.hold(Operation.FOLLOW);
            TestClient ann = chat.client("ann");
            ann.send("join", "'room':'lobby'");
            chat.settle();
            ann.vanish();

            chat.broker.release();
            chat.pass(Duration.ofSeconds(10));

            assertThat(chat.server.rooms().count()).isZero();
            assertThat(chat.broker.openSubscriptions()).isZero();
        }
    }

    @Test
    void aJoinThatIsStillBeingDecidedWhenTheServerClosesFollowsNothing() {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        try (Scenario chat = withPolicy(request -> decision)) {
            TestClient ann = chat.client("ann");
            ann.send("join", "'room':'lobby'");
            chat.settle();

            chat.server.close();
            decision.complete(Decision.allow());
            chat.settle();

            assertThat(chat.broker.followed).isEmpty();
        }
    }

    private static Scenario withPolicy(RoomPolicy policy) {
        return Scenario.with(builder -> builder.policy(policy));
    }
}
