package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.broker.BrokerException.Kind;
import io.parlor.model.ChatException;
import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.UserId;
import io.parlor.room.HistoryPage;
import io.parlor.room.HistoryQuery;
import io.parlor.room.Post;
import io.parlor.room.Room;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.security.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a host can do with a room, without a session. */
class HostRoomTest {
    @Test
    void theHostPostsWhateverThePolicySays() {
        try (Scenario chat = Scenario.with(builder -> builder.policy(request -> CompletableFuture.completedFuture(
                request.user().value().equals("bot") ? Decision.deny("no bots") : Decision.allow())))) {
            TestClient ann = chat.clientIn("lobby", "ann");

            Position position = get(chat, chat.room("lobby").post(new UserId("bot"), "\"beep\""));
            get(chat, chat.room("lobby").post(Post.system("\"maintenance\"")));

            assertThat(ann.bodies("lobby")).containsExactly("beep", "maintenance");
            assertThat(ann.events("lobby").get(0).get("pos").asString()).isEqualTo(position.toString());
            assertThat(ann.events("lobby").get(1).get("type").asString()).isEqualTo("system");
            assertThat(ann.events("lobby").get(1).has("from")).isFalse();
        }
    }

    @Test
    void historyGivesPagesInBothDirections() {
        try (Scenario chat = Scenario.plain()) {
            chat.posts("lobby", "1", "2", "3", "4");
            Room room = chat.room("lobby");

            HistoryPage newest = get(chat, room.history(HistoryQuery.last(2)));
            HistoryPage before = get(chat, room.history(HistoryQuery.before(newest.next(), 10)));
            HistoryPage after = get(chat, room.history(HistoryQuery.after(Position.ORIGIN, 3)));

            assertThat(bodies(newest.events())).containsExactly("\"3\"", "\"4\"");
            assertThat(newest.more()).isTrue();
            assertThat(bodies(before.events())).containsExactly("\"1\"", "\"2\"");
            assertThat(before.more()).isFalse();
            assertThat(bodies(after.events())).containsExactly("\"1\"", "\"2\"", "\"3\"");
            assertThat(after.gap()).isFalse();
            assertThat(after.events().get(0).type()).isEqualTo(EventType.MESSAGE);
            assertThat(after.events().get(0).from()).isNull();
        }
    }

    @Test
    void aFollowerGetsEverythingFromNowOnUntilItStops() throws Exception {
        try (Scenario chat = Scenario.plain()) {
            chat.posts("lobby", "before");
            Following following = new Following();
            AutoCloseable handle = get(chat, chat.room("lobby").follow(following));
            chat.posts("lobby", "1", "2");
            handle.close();
            chat.posts("lobby", "after");

            assertThat(bodies(following.events)).containsExactly("\"1\"", "\"2\"");
            assertThat(chat.server.rooms().count()).isZero();
        }
    }

    @Test
    void aFollowerThatThrowsGetsTheNextEvent() throws Exception {
        try (Scenario chat = Scenario.plain()) {
            List<String> seen = new ArrayList<>();
            AutoCloseable handle = get(chat, chat.room("lobby").follow(event -> {
                seen.add(event.body());
                throw new IllegalStateException("oops");
            }));
            TestClient ann = chat.clientIn("lobby", "ann");
            chat.posts("lobby", "1", "2");

            assertThat(seen).containsExactly("\"1\"", "\"2\"");
            assertThat(ann.bodies("lobby")).containsExactly("1", "2");
            handle.close();
        }
    }

    @Test
    void aFollowerIsToldOfALogThatWasLost() throws Exception {
        try (Scenario chat = Scenario.plain()) {
            Following following = new Following();
            AutoCloseable handle = get(chat, chat.room("lobby").follow(following));
            chat.posts("lobby", "1");
            chat.broker.loseEverything();
            chat.posts("lobby", "2");

            assertThat(following.gaps).hasSize(1);
            assertThat(bodies(following.events)).containsExactly("\"1\"", "\"2\"");
            handle.close();
        }
    }

    @Test
    void whatFailsFailsWithABareChatException() {
        try (Scenario chat = Scenario.plain()) {
            Room room = chat.room("lobby");
            chat.broker.failNext(Operation.APPEND, Kind.OUTCOME_UNKNOWN);
            assertThat(failure(chat, room.post(Post.message("1")))).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            chat.broker.failNext(Operation.READ, Kind.UNAVAILABLE);
            assertThat(failure(chat, room.history(HistoryQuery.last(1)))).isEqualTo(ErrorCode.UNAVAILABLE);
            chat.broker.failNext(Operation.FOLLOW, Kind.OVERLOADED);
            assertThat(failure(chat, room.follow(event -> {}))).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(failure(chat, room.post(Post.message('"' + "x".repeat(300_000) + '"'))))
                    .isEqualTo(ErrorCode.TOO_LARGE);
        }
    }

    @Test
    void aBrokerThatIsClosedFailsStagesAndDoesNotThrow() {
        try (Scenario chat = Scenario.plain()) {
            chat.broker.close();
            Room room = chat.room("lobby");

            assertThat(failure(chat, room.post(Post.message("1")))).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure(chat, room.history(HistoryQuery.last(1)))).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure(chat, room.follow(event -> {}))).isEqualTo(ErrorCode.UNAVAILABLE);
            room.kick(new UserId("ann"), "gone");
        }
    }

    @Test
    void aRoomOfNoNameIsNone() {
        try (Scenario chat = Scenario.plain()) {
            assertThatThrownBy(() -> chat.server.room("two words")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static final class Following implements Room.EventListener {
        final List<RoomEvent> events = new ArrayList<>();
        final List<Position> gaps = new ArrayList<>();

        @Override
        public void accept(RoomEvent event) {
            events.add(event);
        }

        @Override
        public void onGap(Position resumed) {
            gaps.add(resumed);
        }
    }

    private static <T> T get(Scenario chat, CompletionStage<T> stage) {
        chat.settle();
        return stage.toCompletableFuture().join();
    }

    private static ErrorCode failure(Scenario chat, CompletionStage<?> stage) {
        CompletableFuture<@Nullable Throwable> failed = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> failed.complete(failure));
        chat.settle();
        Throwable failure = Objects.requireNonNull(failed.getNow(null), "it did not fail");
        assertThat(failure).isInstanceOf(ChatException.class);
        return ((ChatException) failure).code();
    }

    private static List<String> bodies(List<RoomEvent> events) {
        return events.stream().map(RoomEvent::body).toList();
    }
}
