package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;

/** What {@link MessageBroker#read} gives: pages in both directions, and their edges. */
abstract class ReadPromises extends BrokerPromises {
    private static final int RECORDS = 25;

    ReadPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise
    void anEmptyRoomHasNothingInAnyDirection() {
        MessageBroker node = newNode();
        RoomId room = newRoom();

        for (LogRange range : List.of(
                new LogRange.After(Position.ORIGIN, 10),
                new LogRange.Before(Position.ORIGIN, 10),
                new LogRange.Last(10))) {
            LogSlice slice = read(node, room, range);
            assertThat(slice.entries()).isEmpty();
            assertThat(slice.more()).isFalse();
            assertThat(slice.gap()).isNull();
        }
    }

    @Promise(needs = Need.RETENTION)
    void afterTheOriginComesTheFirstRecord() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", RECORDS);

        LogSlice whole = readAllAfter(node, room, Position.ORIGIN, 1_000);

        assertThat(whole.entries()).isEqualTo(appended);
        assertThat(whole.gap()).isNull();
    }

    @Promise(needs = Need.RETENTION)
    void afterAPositionComesTheNextRecord() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", RECORDS);

        LogSlice slice = read(node, room, new LogRange.After(appended.get(9).position(), 5));

        assertThat(slice.entries()).isEqualTo(appended.subList(10, 15));
        assertThat(slice.next()).isEqualTo(appended.get(14).position());
        assertThat(slice.more()).isTrue();
        assertThat(slice.gap()).isNull();
    }

    @Promise(needs = Need.RETENTION)
    void afterTheEndThereIsNothingAndNoGap() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        Position end = appendAll(node, room, "m", 3).get(2).position();

        LogSlice slice = read(node, room, new LogRange.After(end, 5));

        assertThat(slice.entries()).isEmpty();
        assertThat(slice.more()).isFalse();
        assertThat(slice.gap()).isNull();
    }

    @Promise(needs = Need.RETENTION)
    void beforeAPositionComeTheOnesBeforeItInTheLogsOrder() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", RECORDS);

        LogSlice slice = read(node, room, new LogRange.Before(appended.get(20).position(), 5));

        assertThat(slice.entries()).isEqualTo(appended.subList(15, 20));
        assertThat(slice.next()).isEqualTo(appended.get(15).position());
        assertThat(slice.more()).isTrue();
    }

    @Promise(needs = Need.RETENTION)
    void beforeTheFirstThereIsNothing() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        Position first = appendAll(node, room, "m", 3).get(0).position();

        List<LogEntry> before = readAllBefore(node, room, new LogRange.Before(first, 5));

        assertThat(before).isEmpty();
    }

    @Promise(needs = Need.RETENTION)
    void theLastAreTheNewest() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", RECORDS);

        assertThat(read(node, room, new LogRange.Last(7)).entries()).isEqualTo(appended.subList(18, 25));
        assertThat(read(node, room, new LogRange.Last(1)).entries()).containsExactly(appended.get(24));
    }

    @Promise(needs = Need.RETENTION)
    void theLastOfAShortLogAreAllOfIt() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", 3);

        assertThat(readAllBefore(node, room, new LogRange.Last(10))).isEqualTo(appended);
    }

    @Promise(needs = Need.RETENTION)
    void pagingForwardGivesEachRecordOnce() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", RECORDS);

        for (int limit : new int[] {1, 2, 5, 7, 24, 25, 26}) {
            assertThat(readAllAfter(node, room, Position.ORIGIN, limit).entries())
                    .isEqualTo(appended);
        }
    }

    @Promise(needs = Need.RETENTION)
    void pagingBackwardGivesEachRecordOnce() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", RECORDS);

        for (int limit : new int[] {1, 2, 5, 7, 24, 25, 26}) {
            assertThat(readAllBefore(node, room, new LogRange.Last(limit))).isEqualTo(appended);
        }
    }

    @Promise(needs = Need.RETENTION)
    void aPageHasAtMostWhatTheProfileSays() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        appendAll(node, room, "m", RECORDS);

        assertThat(read(node, room, new LogRange.Last(Integer.MAX_VALUE)).entries())
                .hasSizeBetween(1, cluster().profile().maxPage());
    }

    @Promise(needs = Need.RETENTION)
    void aReadOnAnyNodeSeesWhatWasAcknowledged() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        for (int i = 0; i < 50; i++) {
            Position position = append(nodes.get(i % 2), room, "m" + i);

            LogSlice slice = read(nodes.get((i + 1) % 2), room, new LogRange.Last(1));

            assertThat(positionsOf(slice.entries())).containsExactly(position);
        }
    }

    @Promise(needs = Need.RETENTION)
    void aReadSeesWhatAFollowerOnItsNodeWasGiven() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(1), room, listener);
        for (int i = 0; i < 50; i++) {
            nodes.get(0).append(room, record("m" + i));
            LogEntry delivered = listener.awaitEntries(i + 1).get(i);

            assertThat(read(nodes.get(1), room, new LogRange.Last(1)).entries()).containsExactly(delivered);
        }
    }

    @Promise(needs = Need.RETENTION)
    void otherRoomsRecordsAreNotRead() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RoomId other = newRoom();
        List<LogEntry> mine = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            mine.addAll(appendAll(node, room, "mine" + i, 1));
            appendAll(node, other, "other" + i, 3);
        }

        assertThat(readAllAfter(node, room, Position.ORIGIN, 3).entries()).isEqualTo(mine);
        assertThat(readAllBefore(node, room, new LogRange.Last(3))).isEqualTo(mine);
    }

    @Promise(needs = Need.NO_RETENTION)
    void withoutRetentionEveryReadIsEmpty() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", 5);

        assertThat(read(node, room, new LogRange.Last(5)).entries()).isEmpty();
        assertThat(read(node, room, new LogRange.Before(appended.get(4).position(), 5))
                        .entries())
                .isEmpty();
        assertThat(read(node, room, new LogRange.After(appended.get(0).position(), 5))
                        .entries())
                .isEmpty();
    }
}
