package io.parlor.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.room.ReadMarkerStore;
import io.parlor.scenario.TwoNodes.Log;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ReadMarkerTest {
    private static final String LOBBY = "'room':'lobby'";

    @ParameterizedTest
    @EnumSource
    void aMarkerMovesForwardOnlyAndTheOthersAndTheUsersOtherSessionsAreTold(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient elsewhere = chat.clientIn(chat.two, "lobby", "ann");
            TestClient bob = chat.clientIn(chat.two, "lobby", "bob");
            String first = bob.post("lobby", "1");
            String second = bob.post("lobby", "2");

            assertThat(read(ann, second)).isEqualTo(second);
            assertThat(read(elsewhere, first)).isEqualTo(second);

            for (TestClient told : new TestClient[] {ann, elsewhere, bob}) {
                assertThat(told.told("lobby", "read"))
                        .singleElement()
                        .satisfies(signal -> assertThat(signal.toString())
                                .isEqualTo("{\"user\":\"ann\",\"pos\":\"" + second + "\"}"));
            }
            assertThat(bob.ok("markers", LOBBY).get("markers").toString()).isEqualTo("{\"ann\":\"" + second + "\"}");
        }
    }

    private static String read(TestClient client, String position) {
        return client.ok("read", LOBBY + ",'pos':'" + position + "'").get("pos").asString();
    }

    @Test
    void theUsersOtherDevicesAreToldOnEveryNodeThoughTheyAreNotInTheRoom() {
        try (TwoNodes chat = new TwoNodes(Log.ERASING, builder -> builder.receiptUsers(1))) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient bob = chat.clientIn(chat.one, "lobby", "bob");
            TestClient beside = chat.client(chat.one, "ann");
            TestClient elsewhere = chat.client(chat.two, "ann").join("den");
            String position = bob.post("lobby", "1");
            read(ann, position);

            for (TestClient told : List.of(ann, beside, elsewhere)) {
                assertThat(told.told("lobby", "read"))
                        .singleElement()
                        .hasToString("{\"user\":\"ann\",\"pos\":\"" + position + "\"}");
            }
            assertThat(bob.told("lobby", "read")).isEmpty();
        }
    }

    @Test
    void inABigRoomTheUsersOwnSessionsAloneAreTold() {
        try (TwoNodes chat = new TwoNodes(Log.ERASING, builder -> builder.receiptUsers(1))) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient bob = chat.clientIn(chat.one, "lobby", "bob");
            TestClient elsewhere = chat.clientIn(chat.two, "lobby", "ann");
            read(ann, bob.post("lobby", "1"));
            read(bob, bob.post("lobby", "2"));

            assertThat(elsewhere.told("lobby", "read")).isNotEmpty();
            assertThat(ann.told("lobby", "read")).hasSize(1);
            assertThat(bob.told("lobby", "read")).hasSize(1);
            assertThat(bob.ok("markers", LOBBY).get("markers").toString()).isEqualTo("{}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsUnreadIsCountedByTheMarker(Log log) {
        try (TwoNodes chat = new TwoNodes(log)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            TestClient bob = chat.clientIn(chat.two, "lobby", "bob");
            String first = bob.post("lobby", "1");
            bob.ok("post", LOBBY + ",'mentions':['ann'],'body':'2'");
            ann.post("lobby", "her own");
            String gone = bob.ok("post", LOBBY + ",'mentions':['ann'],'body':'3'")
                    .get("pos")
                    .asString();
            bob.ok("delete", LOBBY + ",'target':'" + gone + "'");
            bob.ok("edit", LOBBY + ",'target':'" + first + "','body':'1!'");
            bob.ok("post", LOBBY + ",'type':'x.poll','body':1");
            bob.post("lobby", "4");

            assertThat(ann.ok("unread", LOBBY).toString())
                    .isEqualTo("{\"room\":\"lobby\",\"unread\":3,\"mentions\":1,\"more\":false}");
            read(ann, first);
            JsonNode elsewhere = chat.client(chat.two, "ann").ok("unread", LOBBY);
            assertThat(elsewhere.toString())
                    .isEqualTo("{\"room\":\"lobby\",\"read\":\"" + first
                            + "\",\"unread\":2,\"mentions\":1,\"more\":false}");
        }
    }

    @Test
    void countingEndsAtAHundred() {
        try (TwoNodes chat = new TwoNodes(Log.ERASING)) {
            for (int i = 0; i < 140; i++) {
                chat.one.room("lobby").post(new UserId("bob"), "1");
                chat.time.run();
            }
            JsonNode counted = chat.client(chat.two, "ann").ok("unread", LOBBY);

            assertThat(counted.get("unread").asInt()).isEqualTo(100);
            assertThat(counted.get("more").asBoolean()).isTrue();
        }
    }

    @Test
    void whatIsNotSensibleIsRefused() {
        try (TwoNodes chat = new TwoNodes(Log.ERASING)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            ann.post("lobby", "1");

            assertThat(ann.error("read", LOBBY + ",'pos':'99-00000000'")).isEqualTo("bad_position");
            assertThat(chat.client(chat.one, "bob").error("read", LOBBY + ",'pos':'1-00000000'"))
                    .isEqualTo("not_joined");
            assertThat(chat.client(chat.one, "bob").error("markers", LOBBY)).isEqualTo("not_joined");
        }
    }

    @Test
    void aMarkerOfALogThatWasLostDoesNotStandInTheWay() {
        try (TwoNodes chat = new TwoNodes(Log.ERASING)) {
            TestClient ann = chat.clientIn(chat.one, "lobby", "ann");
            chat.markers.advance(new RoomId("lobby"), new UserId("ann"), new Position(1_000, 7), null);
            String position = chat.client(chat.two, "bob").post("lobby", "1");

            assertThat(read(ann, position)).isEqualTo(position);
        }
    }

    @Test
    void theStoreInMemoryIsBounded() {
        ReadMarkerStore store = ReadMarkerStore.inMemory();
        for (int i = 0; i < 200_001; i++) {
            store.advance(new RoomId("room-" + i), new UserId("ann"), new Position(1, 1), null);
        }

        assertThat(store.find(new RoomId("room-0"), new UserId("ann"))
                        .toCompletableFuture()
                        .join())
                .isNull();
        assertThat(store.find(new RoomId("room-200000"), new UserId("ann"))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new Position(1, 1));
    }
}
