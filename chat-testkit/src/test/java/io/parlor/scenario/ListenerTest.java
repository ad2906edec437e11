package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException.Kind;
import io.parlor.model.CloseCode;
import io.parlor.model.ErrorCode;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.scenario.ScriptedBroker.Operation;
import io.parlor.session.ChatListener;
import io.parlor.session.ChatSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a host's listeners are told, and that nothing depends on them. */
class ListenerTest {
    private static final class Recording implements ChatListener {
        final List<String> calls = new ArrayList<>();

        @Override
        public void onConnected(ChatSession session) {
            calls.add("connected " + session.user());
        }

        @Override
        public void onDisconnected(ChatSession session) {
            calls.add("disconnected " + session.user());
        }

        @Override
        public void onJoined(ChatSession session, RoomId room) {
            calls.add("joined " + room);
        }

        @Override
        public void onLeft(ChatSession session, RoomId room) {
            calls.add("left " + room);
        }

        @Override
        public void onPosted(ChatSession session, RoomId room, Position position) {
            calls.add("posted " + room + " " + position.offset());
        }

        @Override
        public void onRefused(ChatSession session, @Nullable RoomId room, ErrorCode code) {
            calls.add("refused " + room + " " + code.wire());
        }

        @Override
        public void onGap(ChatSession session, RoomId room, Position after, GapReason reason) {
            calls.add("gap " + room + " " + after.offset() + " " + reason.wire());
        }
    }

    @Test
    void listenersAreToldOfAllASessionDoesInOrder() {
        Recording told = new Recording();
        try (Scenario chat = listening(told)) {
            TestClient ann = chat.client("ann").join("a").join("b");
            ann.post("a", "hello");
            ann.error("typing", "'room':'c'");
            ann.error("post", "'room':'c'");
            ann.ok("leave", "'room':'a'");
            ann.vanish();

            assertThat(told.calls)
                    .containsExactly(
                            "connected ann",
                            "joined a",
                            "joined b",
                            "posted a 1",
                            "refused c not_joined",
                            "refused null bad_request",
                            "left a",
                            "left b",
                            "disconnected ann");
        }
    }

    @Test
    void whoNeverConnectsIsNobody() {
        Recording told = new Recording();
        try (Scenario chat = listening(told)) {
            TestClient client = chat.open();
            client.error("connect", "'token':'two words'");
            chat.settle();

            assertThat(told.calls).isEmpty();
        }
    }

    @Test
    void aRejoinIsNeitherALeaveNorAJoin() {
        Recording told = new Recording();
        try (Scenario chat = listening(told)) {
            chat.client("ann").join("a").join("a");

            assertThat(told.calls).containsExactly("connected ann", "joined a");
        }
    }

    @Test
    void aKickIsALeave() {
        Recording told = new Recording();
        try (Scenario chat = listening(told)) {
            chat.client("ann").join("a");
            chat.room("a").kick(new UserId("ann"), "spam");
            chat.settle();

            assertThat(told.calls).endsWith("left a");
        }
    }

    @Test
    void aGapIsToldOnce() {
        Recording told = new Recording();
        try (Scenario chat = Scenario.with(builder -> builder.listener(told), log -> log.maxRecords(1))) {
            chat.posts("a", "1", "2", "3");
            TestClient ann = chat.client("ann");
            ann.ok("join", "'room':'a','after':'0-00000000'");

            assertThat(told.calls).filteredOn(call -> call.startsWith("gap")).containsExactly("gap a 0 trimmed");
            assertThat(chat.server.stats().gaps()).isEqualTo(1);
        }
    }

    @Test
    void thatASessionIsGoneIsTheLastThatIsToldOfIt() {
        Recording told = new Recording();
        try (Scenario chat = listening(told)) {
            TestClient ann = chat.client("ann").join("a");
            chat.broker.hold(Operation.APPEND);
            chat.broker.failNext(Operation.APPEND, Kind.UNAVAILABLE);
            ann.send("post", "'room':'a','body':1");
            ann.send("post", "'room':'a','body':2");
            chat.settle();
            ann.vanish();
            chat.broker.release();
            chat.settle();

            assertThat(told.calls).endsWith("disconnected ann");
        }
    }

    @Test
    void whatListenersThrowChangesNothing() {
        Recording told = new Recording();
        try (Scenario chat = Scenario.with(builder -> builder.listener(new Throwing(false))
                .listener(new Throwing(true))
                .listener(told))) {
            TestClient ann = chat.clientIn("a", "ann").join("b");
            TestClient bob = chat.clientIn("a", "bob");
            ann.post("a", "hello");
            ann.error("typing", "'room':'c'");
            chat.broker.loseEverything();
            chat.settle();
            ann.ok("leave", "'room':'b'");
            chat.posts("a", "again");
            ann.vanish();
            chat.server.sessions().disconnect(new UserId("bob"), "bye");
            chat.settle();

            assertThat(bob.bodies("a")).containsExactly("hello", "again");
            assertThat(bob.closeCode()).isEqualTo(CloseCode.FORBIDDEN);
            assertThat(told.calls)
                    .contains("joined b", "posted a 1", "refused c not_joined", "gap a 1 reset", "left b", "left a")
                    .contains("disconnected ann", "disconnected bob");
        }
    }

    @Test
    void statsCountWhatWasDone() {
        try (Scenario chat = Scenario.plain()) {
            TestClient ann = chat.clientIn("a", "ann");
            chat.clientIn("a", "bob");
            ann.post("a", "1");
            ann.error("typing", "'room':'c'");

            assertThat(chat.server.stats().sessions()).isEqualTo(2);
            assertThat(chat.server.stats().rooms()).isEqualTo(1);
            assertThat(chat.server.stats().posts()).isEqualTo(1);
            assertThat(chat.server.stats().deliveries()).isEqualTo(2);
            assertThat(chat.server.stats().refused()).isEqualTo(1);
            assertThat(chat.server.stats().gaps()).isZero();
        }
    }

    private static Scenario listening(ChatListener listener) {
        return Scenario.with(builder -> builder.listener(listener));
    }

    /** Throws at everything: an exception, or an error. */
    private record Throwing(boolean errors) implements ChatListener {
        private void fail() {
            if (errors) {
                throw new NoClassDefFoundError("com/example/Metrics");
            }
            throw new IllegalStateException("oops");
        }

        @Override
        public void onConnected(ChatSession session) {
            fail();
        }

        @Override
        public void onDisconnected(ChatSession session) {
            fail();
        }

        @Override
        public void onJoined(ChatSession session, RoomId room) {
            fail();
        }

        @Override
        public void onLeft(ChatSession session, RoomId room) {
            fail();
        }

        @Override
        public void onPosted(ChatSession session, RoomId room, Position position) {
            fail();
        }

        @Override
        public void onRefused(ChatSession session, @Nullable RoomId room, ErrorCode code) {
            fail();
        }

        @Override
        public void onGap(ChatSession session, RoomId room, Position after, GapReason reason) {
            fail();
        }
    }
}
