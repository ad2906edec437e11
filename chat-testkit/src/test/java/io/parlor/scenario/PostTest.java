package io.parlor.scenario;

import static io.parlor.scenario.TestClient.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException.Kind;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.security.Decision;
import io.parlor.security.RoomAction;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PostTest {
    private static final String HELLO = "'room':'lobby','body':'hello'";

    @Test
    void everyMemberAndTheSenderGetTheEventAsItWasPosted() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            TestClient bob = chat.clientIn("lobby", "bob");

            String position = ann.ok("post", "'room':'lobby','type':'x.poll','key':'k1','body':{'q':[1, 2.5,null]}")
                    .get("pos")
                    .asString();

            for (TestClient client : new TestClient[] {ann, bob}) {
                JsonNode event = client.events("lobby").get(0);
                assertThat(event.get("pos").asString()).isEqualTo(position);
                assertThat(event.get("type").asString()).isEqualTo("x.poll");
                assertThat(event.get("from").asString()).isEqualTo("ann");
                assertThat(event.get("key").asString()).isEqualTo("k1");
                assertThat(event.get("at").asLong()).isEqualTo(chat.time.millis());
                assertThat(event.get("body").toString()).isEqualTo("{\"q\":[1,2.5,null]}");
            }
        }
    }

    @Test
    void successIsToldOnlyWhenTheBrokerHasConfirmed() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.client("ann");
            chat.broker.hold(Operation.APPEND);
            long id = ann.send("post", HELLO);
            chat.settle();
            assertThat(chat.broker.waiting()).isEqualTo(1);
            assertThat(ann.reply(id)).isNull();

            chat.broker.release();
            chat.settle();

            assertThat(ann.reply(id)).isNotNull();
        }
    }

    @Test
    void whatTheBrokerFailsWithBecomesTheCodeThatSaysWhetherToRetry() {
        Map<Kind, String> codes = Map.of(
                Kind.OVERLOADED, "overloaded",
                Kind.UNAVAILABLE, "unavailable",
                Kind.OUTCOME_UNKNOWN, "outcome_unknown",
                Kind.TOO_LARGE, "too_large",
                Kind.CLOSED, "unavailable");
        assertThat(codes).containsOnlyKeys(Kind.values());
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.client("ann");
            codes.forEach((kind, code) -> {
                chat.broker.failNext(Operation.APPEND, kind);

                JsonNode error = ann.ask("post", HELLO).get("error");

                assertThat(error.get("code").asString()).isEqualTo(code);
                assertThat(error.get("retry").asBoolean()).isEqualTo(kind != Kind.TOO_LARGE);
            });
            assertThat(ann.post("lobby", "hello")).startsWith("1-");
        }
    }

    @Test
    void aRetryWithTheSameKeyAppearsOnceAndIsAnsweredWithTheFirstPosition() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            JsonNode first = ann.ok("post", "'room':'lobby','key':'k','body':'once'");
            JsonNode second = ann.ok("post", "'room':'lobby','key':'k','body':'once'");

            assertThat(second).isEqualTo(first);
            assertThat(ann.bodies("lobby")).containsExactly("once");
        }
    }

    @Test
    void aKeyIsTheSendersOwn() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            TestClient bob = chat.clientIn("lobby", "bob");
            bob.ok("post", "'room':'lobby','key':'k','body':'bobs'");
            ann.ok("post", "'room':'lobby','key':'k','body':'anns'");

            assertThat(ann.bodies("lobby")).containsExactly("bobs", "anns");
        }
    }

    @Test
    void aKeyIsTheRoomsOwn() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("a", "ann").join("b");
            ann.ok("post", "'room':'a','key':'k','body':'in a'");
            ann.ok("post", "'room':'b','key':'k','body':'in b'");

            assertThat(ann.bodies("b")).containsExactly("in b");
        }
    }

    @Test
    void withoutAKeyARetryIsAnotherMessage() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            ann.post("lobby", "twice");
            ann.post("lobby", "twice");

            assertThat(ann.bodies("lobby")).containsExactly("twice", "twice");
        }
    }

    @Test
    void moreThanTheBrokerTakesIsRefusedBeforeItIsAsked() {
        try (Scenario chat = Scenario.with(builder -> builder, log -> log.maxRecordBytes(200))) {
            TestClient ann = chat.client("ann");

            assertThat(ann.error("post", "'room':'lobby','body':'" + "x".repeat(200) + "'"))
                    .isEqualTo("too_large");
            assertThat(chat.server.stats().posts()).isZero();
            assertThat(ann.post("lobby", "short")).isNotEmpty();
        }
    }

    @Test
    void oneNeedsNotBeInARoomToPostIfThePolicyAllowsIt() {
        try (Scenario chat = Scenario.with(builder -> builder.policy(request -> CompletableFuture.completedFuture(
                request.action() == RoomAction.POST && request.room().value().equals("news")
                        ? Decision.deny("read only")
                        : Decision.allow())))) {
            TestClient ann = chat.client("ann");
            TestClient bob = chat.clientIn("lobby", "bob");

            ann.post("lobby", "from outside");

            assertThat(bob.bodies("lobby")).containsExactly("from outside");
            assertThat(errorOf(ann.ask("post", "'room':'news','body':1"))).isEqualTo("forbidden");
        }
    }

    @Test
    void aPostWithoutAnIdIsCarriedOutAndOnlyItsErrorIsAnswered() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.client("ann");
            ann.forget();
            ann.raw(TestClient.json("{'op':'post','room':'lobby','body':'quiet'}"));
            chat.settle();
            assertThat(ann.got).isEmpty();

            chat.broker.failNext(Operation.APPEND, Kind.UNAVAILABLE);
            ann.raw(TestClient.json("{'op':'post','room':'lobby','body':'loud'}"));
            chat.settle();
            assertThat(ann.got).singleElement().satisfies(line -> {
                assertThat(errorOf(line)).isEqualTo("unavailable");
                assertThat(line.has("id")).isFalse();
            });
        }
    }
}
