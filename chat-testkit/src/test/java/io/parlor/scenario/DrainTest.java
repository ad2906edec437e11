package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.CloseCode;
import io.parlor.scenario.ScriptedBroker.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final Duration SPREAD = Duration.ofSeconds(20);
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    @Test
    void everyClientIsToldToComeBackAtATimeOfItsOwnAndIsClosed() {
        try (Scenario chat = Scenario.plain()) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                clients.add(chat.clientIn("lobby", "user" + i));
            }
            CompletableFuture<?> drained = drain(chat);

            Set<Long> times = new HashSet<>();
            for (TestClient client : clients) {
                long after = client.got.stream()
                        .filter(line -> line.has("drain"))
                        .findFirst()
                        .orElseThrow()
                        .get("drain")
                        .get("after")
                        .asLong();
                assertThat(after).isBetween(0L, SPREAD.toMillis());
                assertThat(client.closeCode()).isEqualTo(CloseCode.DRAIN);
                times.add(after);
            }
            assertThat(times).hasSizeGreaterThan(40);
            assertThat(drained).isCompleted();
        }
    }

    @Test
    void newConnectionsAreTurnedAway() {
        try (Scenario chat = Scenario.plain()) {
            drain(chat);
            TestClient late = chat.open();
            late.raw("{\"id\":1,\"op\":\"connect\",\"token\":\"ann\"}");
            late.binary(new byte[1]);
            chat.settle();

            assertThat(late.closeCode()).isEqualTo(CloseCode.DRAIN);
            assertThat(late.got).isEmpty();
        }
    }

    @Test
    void whatIsInFlightIsAnsweredBeforeTheConnectionIsClosed() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.client("ann");
            chat.broker.hold(Operation.APPEND);
            long post = ann.send("post", "'room':'lobby','body':'1'");
            chat.settle();
            CompletableFuture<?> drained = drain(chat);
            assertThat(ann.isClosed()).isFalse();
            assertThat(drained).isNotDone();

            chat.broker.release();
            chat.pass(Duration.ofSeconds(1));

            assertThat(Objects.requireNonNull(ann.reply(post)).has("ok")).isTrue();
            assertThat(ann.closeCode()).isEqualTo(CloseCode.DRAIN);
            assertThat(drained).isCompleted();
        }
    }

    @Test
    void commandsThatComeWhileTheNodeDrainsAreRefusedSoThatTheClientTriesAnother() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.client("ann");
            chat.broker.hold(Operation.APPEND);
            ann.send("post", "'room':'lobby','body':'1'");
            chat.settle();
            drain(chat);

            assertThat(ann.error("post", "'room':'lobby','body':'2'")).isEqualTo("draining");
        }
    }

    @Test
    void aCommandThatNeverEndsHoldsTheDrainUpNoLongerThanAllowed() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.client("ann");
            chat.broker.hold(Operation.APPEND);
            ann.send("post", "'room':'lobby','body':'1'");
            chat.settle();
            CompletableFuture<?> drained = drain(chat);

            chat.pass(AT_MOST.minusSeconds(1));
            assertThat(drained).isNotDone();
            chat.pass(Duration.ofSeconds(1));
            assertThat(drained).isCompleted();
            assertThat(ann.isClosed()).isFalse();
        }
    }

    @Test
    void aNodeWithoutSessionsIsDrainedAtOnce() {
        try (Scenario chat = Scenario.plain()) {
            assertThat(drain(chat)).isCompleted();
            assertThat(chat.server.drain(SPREAD, AT_MOST).toCompletableFuture()).isCompleted();
        }
    }

    @Test
    void whoHasNotConnectedYetIsClosedToo() {
        try (Scenario chat = Scenario.plain()) {
            TestClient silent = chat.open();
            drain(chat);

            assertThat(silent.closeCode()).isEqualTo(CloseCode.DRAIN);
        }
    }

    @Test
    void nobodyIsToldOfEventsThatComeAfterTheNoticeIsOutAndTheNextNodeDeliversThem() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("lobby", "ann");
            chat.posts("lobby", "1");
            drain(chat);
            chat.posts("lobby", "2");

            assertThat(ann.bodies("lobby")).containsExactly("1");
        }
    }

    private static CompletableFuture<?> drain(Scenario chat) {
        CompletableFuture<?> drained = chat.server.drain(SPREAD, AT_MOST).toCompletableFuture();
        chat.pass(Duration.ofMillis(100));
        return drained;
    }
}
