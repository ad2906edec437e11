package io.parlor.broker.memory;

import static io.parlor.broker.memory.Calls.DEAF;
import static io.parlor.broker.memory.Calls.append;
import static io.parlor.broker.memory.Calls.readAfter;
import static io.parlor.broker.memory.Calls.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleRoomsTest {
    private final SettableClock clock = new SettableClock();

    @Test
    void roomsThatWereOnlyFollowedLeaveNothing() {
        var broker = InMemoryMessageBroker.create();
        for (int i = 0; i < 100_000; i++) {
            follow(broker, new RoomId("room" + i)).close();
        }
        assertThat(broker.heldRooms()).isZero();
    }

    @Test
    void roomsThatWereOnlyReadOrSignalledLeaveNothing() {
        var broker = InMemoryMessageBroker.create();
        for (int i = 0; i < 1_000; i++) {
            RoomId room = new RoomId("room" + i);
            readAfter(broker, room, Position.ORIGIN);
            broker.signal(room, new byte[1]);
        }
        assertThat(broker.heldRooms()).isZero();
    }

    @Test
    void theLongestUnusedRoomsAreForgottenBeyondTheBound() {
        var broker =
                InMemoryMessageBroker.builder().maxIdleRooms(100).clock(clock).build();
        for (int i = 0; i < 1_000; i++) {
            clock.advance(Duration.ofSeconds(1));
            append(broker, new RoomId("room" + i), "m");
            append(broker, new RoomId("used-all-the-time"), "m" + i);
        }
        assertThat(broker.heldRooms()).isBetween(90, 100);
        assertThat(texts(broker, new RoomId("room999"))).containsExactly("m");
        assertThat(texts(broker, new RoomId("room0"))).isEmpty();
        assertThat(texts(broker, new RoomId("used-all-the-time"))).hasSize(1_000);
    }

    @Test
    void roomsAreForgottenBeyondTheBytesTheyMayKeepInAll() {
        var broker = InMemoryMessageBroker.builder()
                .maxRecordBytes(10_000)
                .maxRoomBytes(20_000)
                .maxIdleBytes(100_000)
                .clock(clock)
                .build();
        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofSeconds(1));
            append(broker, new RoomId("room" + i), "x".repeat(9_900));
        }
        assertThat(broker.heldRooms()).isBetween(8, 10);
    }

    @Test
    void roomsThatAreFollowedAreNotForgotten() {
        var broker = InMemoryMessageBroker.builder().maxIdleRooms(10).build();
        RoomId followed = new RoomId("followed");
        append(broker, followed, "m");
        follow(broker, followed);
        for (int i = 0; i < 1_000; i++) {
            append(broker, new RoomId("room" + i), "m");
        }
        assertThat(texts(broker, followed)).containsExactly("m");
    }

    @Test
    void aForgottenRoomIsNotTakenForTheOneItWas() {
        var broker =
                InMemoryMessageBroker.builder().maxIdleRooms(1).clock(clock).build();
        RoomId room = new RoomId("comes-back");
        Position old = append(broker, room, "old");
        forget(broker);
        Position again = append(broker, room, "new");

        assertThat(again.offset()).isEqualTo(old.offset());
        assertThat(readAfter(broker, room, old).gap()).isEqualTo(GapReason.RESET);
        assertThat(readAfter(broker, room, again).gap()).isNull();
    }

    @Test
    void whoComesBackToTheOriginOfAForgottenRoomIsTold() {
        var broker =
                InMemoryMessageBroker.builder().maxIdleRooms(1).clock(clock).build();
        RoomId room = new RoomId("comes-back");
        append(broker, room, "lost");
        forget(broker);
        append(broker, room, "new");

        assertThat(readAfter(broker, room, Position.ORIGIN).gap()).isEqualTo(GapReason.RESET);
        assertThat(readAfter(broker, room, Position.ORIGIN).entries()).hasSize(1);
    }

    @Test
    void theStartOfARoomThatBeganAfterOthersWereForgottenIsGoodToResumeAt() {
        var broker =
                InMemoryMessageBroker.builder().maxIdleRooms(1).clock(clock).build();
        forget(broker);
        RoomId room = new RoomId("young");
        Position start = follow(broker, room).start();
        append(broker, room, "m");

        assertThat(readAfter(broker, room, start).gap()).isNull();
        assertThat(readAfter(broker, room, start).entries()).hasSize(1);
    }

    private void forget(InMemoryMessageBroker broker) {
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(1));
            append(broker, new RoomId("other" + i), "m");
        }
        clock.advance(Duration.ofSeconds(1));
    }

    private static RoomSubscription follow(InMemoryMessageBroker broker, RoomId room) {
        return broker.follow(room, DEAF).toCompletableFuture().join();
    }
}
