package io.parlor.scenario;

import static io.parlor.scenario.TestClient.errorOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.ChatException;
import io.parlor.model.CloseCode;
import io.parlor.model.ErrorCode;
import io.parlor.model.UserId;
import io.parlor.security.Authenticator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ConnectTest {
    @Test
    void aClientThatIsLetInIsToldWhoItIsAndWhatTheLimitsAre() {
        try (Scenario chat = Scenario.with(builder -> builder.maxRoomsPerSession(7))) {
            JsonNode ok = chat.open().ok("connect", "'token':'ann'");

            assertThat(ok.get("user").asString()).isEqualTo("ann");
            assertThat(ok.get("node").asString()).isEqualTo("n-1");
            assertThat(ok.get("heartbeat").asInt()).isEqualTo(25);
            assertThat(ok.get("limits").get("rooms").asInt()).isEqualTo(7);
            assertThat(chat.server.sessions().ofUser(new UserId("ann")))
                    .singleElement()
                    .satisfies(session -> assertThat(session.id().value())
                            .isEqualTo(ok.get("session").asString()));
        }
    }

    @Test
    void aClientThatIsRefusedGetsTheReasonAndIsTurnedAway() {
        try (Scenario chat = authenticating(
                CompletableFuture.failedFuture(new ChatException(ErrorCode.UNAUTHORIZED, "the token has expired")))) {
            TestClient client = chat.open();

            JsonNode reply = client.ask("connect", "'token':'ann'");

            assertThat(errorOf(reply)).isEqualTo("unauthorized");
            assertThat(reply.get("error").get("message").asString()).isEqualTo("the token has expired");
            assertThat(client.closeCode()).isEqualTo(CloseCode.UNAUTHORIZED);
        }
    }

    @Test
    void aRefusalReachesAClientWhoseConnectionIsBusyBeforeItIsClosed() {
        CompletableFuture<UserId> answer = new CompletableFuture<>();
        try (Scenario chat = authenticating(answer)) {
            TestClient client = chat.open();
            client.stall();
            client.error("ping", "");
            long id = client.send("connect", "");
            chat.settle();

            answer.completeExceptionally(new ChatException(ErrorCode.UNAUTHORIZED, "no"));
            chat.settle();
            assertThat(client.isClosed()).isFalse();
            client.unstall();

            assertThat(errorOf(client.reply(id))).isEqualTo("unauthorized");
            assertThat(client.closeCode()).isEqualTo(CloseCode.UNAUTHORIZED);
        }
    }

    @Test
    void anAuthenticatorThatThrowsIsAFaultOfTheServerAfterWhichTheClientMayComeBack() {
        Authenticator throwing = (handshake, token) -> {
            throw new IllegalStateException("the directory is down");
        };
        try (Scenario chat = Scenario.with(builder -> builder.authenticator(throwing))) {
            TestClient client = chat.open();

            JsonNode reply = client.ask("connect", "'token':'ann'");

            assertThat(errorOf(reply)).isEqualTo("internal");
            assertThat(reply.toString()).doesNotContain("directory");
            assertThat(client.closeCode()).isEqualTo(CloseCode.INTERNAL_ERROR);
        }
    }

    @Test
    void anAuthenticatorThatNamesNobodyRefuses() {
        try (Scenario chat = authenticating(CompletableFuture.completedFuture(null))) {
            assertThat(chat.open().error("connect", "")).isEqualTo("unauthorized");
        }
    }

    @Test
    void anAuthenticatorMayAnswerWithAnyKindOfStage() {
        try (Scenario chat = authenticating(CompletableFuture.completedStage(new UserId("ann")))) {
            assertThat(chat.open().ok("connect", "").get("user").asString()).isEqualTo("ann");
        }
    }

    @Test
    void anAuthenticatorMayTakeItsTime() {
        CompletableFuture<UserId> answer = new CompletableFuture<>();
        try (Scenario chat = authenticating(answer)) {
            TestClient client = chat.open();
            long id = client.send("connect", "");
            chat.pass(Duration.ofSeconds(5));
            assertThat(client.reply(id)).isNull();

            answer.complete(new UserId("ann"));
            chat.settle();

            assertThat(client.ok("ping", "")).isEmpty();
        }
    }

    @Test
    void aClientWhoseAuthenticationNeverEndsIsClosedAfterTheConnectTimeout() {
        CompletableFuture<UserId> answer = new CompletableFuture<>();
        try (Scenario chat = authenticating(answer)) {
            TestClient client = chat.open();
            client.send("connect", "");

            chat.pass(Duration.ofSeconds(9));
            assertThat(client.isClosed()).isFalse();
            chat.pass(Duration.ofSeconds(3));
            assertThat(client.closeCode()).isEqualTo(CloseCode.TIMEOUT);

            answer.complete(new UserId("ann"));
            chat.settle();
            assertThat(chat.server.sessions().count()).isZero();
        }
    }

    @Test
    void aClientThatSaysNothingIsClosedAfterTheConnectTimeout() {
        try (Scenario chat = Scenario.plain()) {
            TestClient client = chat.open();

            chat.pass(Duration.ofSeconds(12));

            assertThat(client.closeCode()).isEqualTo(CloseCode.TIMEOUT);
        }
    }

    @Test
    void commandsBeforeConnectAreRefused() {
        try (Scenario chat = Scenario.plain()) {
            TestClient client = chat.open();

            assertThat(client.error("join", "'room':'lobby'")).isEqualTo("not_connected");
            assertThat(client.error("post", "'room':'lobby','body':1")).isEqualTo("not_connected");
            assertThat(client.error("ping", "")).isEqualTo("not_connected");
            assertThat(client.connect("ann").isClosed()).isFalse();
        }
    }

    @Test
    void commandsWhileTheAuthenticatorIsAtWorkAreRefused() {
        try (Scenario chat = authenticating(new CompletableFuture<>())) {
            TestClient client = chat.open();
            client.send("connect", "");

            assertThat(client.error("join", "'room':'lobby'")).isEqualTo("not_connected");
            assertThat(client.error("connect", "")).isEqualTo("already_connected");
        }
    }

    @Test
    void aSecondConnectIsRefusedAndChangesNothing() {
        try (Scenario chat = Scenario.plain()) {
            TestClient client = chat.client("ann");

            assertThat(client.error("connect", "'token':'bob'")).isEqualTo("already_connected");
            assertThat(client.isClosed()).isFalse();
            assertThat(chat.server.sessions().ofUser(new UserId("ann"))).hasSize(1);
            assertThat(chat.server.sessions().ofUser(new UserId("bob"))).isEmpty();
        }
    }

    @Test
    void aGuestIsWhoItSaysItIsIfThatIsAName() {
        try (Scenario chat = Scenario.plain()) {
            assertThat(chat.open().error("connect", "")).isEqualTo("unauthorized");
            assertThat(chat.open().error("connect", "'token':'two words'")).isEqualTo("unauthorized");
            assertThat(chat.open().error("connect", "'token':''")).isEqualTo("unauthorized");
            assertThat(chat.open().ok("connect", "'token':'ann'").get("user").asString())
                    .isEqualTo("ann");
        }
    }

    @Test
    void byDefaultOnlyWhomTheContainerHasAuthenticatedIsLetIn() {
        try (Scenario chat = Scenario.with(builder -> builder.authenticator(Authenticator.principal()))) {
            assertThat(chat.open().error("connect", "'token':'ann'")).isEqualTo("unauthorized");
            assertThat(chat.open(() -> "two words").error("connect", "")).isEqualTo("unauthorized");
            assertThat(chat.open(() -> "ann").ok("connect", "").get("user").asString())
                    .isEqualTo("ann");
        }
    }

    @Test
    void whoIsGoneBeforeTheAuthenticatorAnswersIsNeverASession() {
        CompletableFuture<UserId> answer = new CompletableFuture<>();
        try (Scenario chat = authenticating(answer)) {
            TestClient client = chat.open();
            client.send("connect", "");
            chat.settle();
            client.vanish();

            answer.complete(new UserId("ann"));
            chat.settle();

            assertThat(chat.server.sessions().count()).isZero();
        }
    }

    private static Scenario authenticating(CompletionStage<UserId> answer) {
        return Scenario.with(builder -> builder.authenticator((handshake, token) -> answer));
    }
}
