package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Resuming at a position: whole where that can be proved, and said to be a gap where it cannot. */
abstract class ContinuityPromises extends BrokerPromises {
    private static final int RETAINED = 20;
    private static final int TRIMMED_AFTER_AT_MOST = 200 * RETAINED;

    ContinuityPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise(needs = Need.RETENTION)
    void resumingAnywhereContinuesWhatAFollowerSaw() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(0), room, listener);
        appendAll(nodes.get(0), room, "m", 60);
        List<LogEntry> seen = listener.awaitEntries(60);
        Random random = new Random(7);

        for (int i = 0; i < seen.size(); i++) {
            LogSlice rest = readAllAfter(nodes.get(1), room, seen.get(i).position(), 1 + random.nextInt(70));
            assertThat(rest.entries()).isEqualTo(seen.subList(i + 1, seen.size()));
            assertThat(rest.gap()).isNull();
        }
    }

    @Promise(needs = Need.RETENTION)
    void resumingAtTheStartOfASubscriptionIsNoGap() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        Position start = follow(nodes.get(0), room, newListener()).start();
        List<LogEntry> appended = appendAll(nodes.get(0), room, "m", 5);

        LogSlice rest = readAllAfter(nodes.get(1), room, start, 10);

        assertThat(rest.entries()).isEqualTo(appended);
        assertThat(rest.gap()).isNull();
    }

    @Promise(needs = Need.RETENTION)
    void anotherFingerprintIsAReset() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", 10);

        for (LogEntry entry : List.of(appended.get(0), appended.get(4), appended.get(9))) {
            Position known = entry.position();
            Position forged = new Position(known.offset(), known.fingerprint() ^ 1);

            LogSlice slice = readAllAfter(node, room, forged, 100);

            assertThat(slice.gap()).isEqualTo(GapReason.RESET);
            assertThat(slice.entries()).isEqualTo(appended);
        }
    }

    @Promise
    void aPositionBeyondTheEndIsAReset() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        Position end = appendAll(node, room, "m", 3).get(2).position();

        LogSlice slice = read(node, room, new LogRange.After(new Position(end.offset() + 1_000_000, 7), 100));

        assertThat(slice.gap()).isEqualTo(GapReason.RESET);
    }

    @Promise
    void aPositionInARoomThatHasNoneIsAReset() {
        LogSlice slice = read(newNode(), newRoom(), new LogRange.After(new Position(1_000_000_000, 7), 100));

        assertThat(slice.gap()).isEqualTo(GapReason.RESET);
        assertThat(slice.entries()).isEmpty();
        assertThat(slice.more()).isFalse();
    }

    @Promise(needs = Need.NO_RETENTION)
    void withoutRetentionOnlyTheEndIsNoGap() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<LogEntry> appended = appendAll(node, room, "m", 3);

        assertThat(read(node, room, new LogRange.After(appended.get(0).position(), 5))
                        .gap())
                .isNotNull();
        assertThat(read(node, room, new LogRange.After(appended.get(2).position(), 5))
                        .gap())
                .isNull();
    }

    @Promise(needs = Need.TRIM)
    void whatRetentionTookIsATrimmedGapAndTheRestIsWhole() {
        MessageBroker node = cluster().newNodesRetaining(1, RETAINED).get(0);
        RoomId room = newRoom();
        List<LogEntry> appended = appendUntilTheFirstIsTrimmed(node, room);

        LogSlice left = readAllAfter(node, room, appended.get(0).position(), 7);

        assertThat(left.gap()).isEqualTo(GapReason.TRIMMED);
        assertThat(left.entries()).hasSizeGreaterThanOrEqualTo(RETAINED);
        assertThat(left.entries()).isEqualTo(newest(appended, left.entries().size()));
    }

    @Promise(needs = Need.TRIM)
    void atTheEdgeOfRetentionNothingIsMissedSilently() {
        MessageBroker node = cluster().newNodesRetaining(1, RETAINED).get(0);
        RoomId room = newRoom();
        List<LogEntry> appended = appendUntilTheFirstIsTrimmed(node, room);
        List<LogEntry> left =
                readAllAfter(node, room, appended.get(0).position(), 100).entries();
        int oldest = appended.indexOf(left.get(0));

        LogSlice afterTheOldest = readAllAfter(node, room, left.get(0).position(), 100);
        LogSlice afterTheEdge =
                readAllAfter(node, room, appended.get(oldest - 1).position(), 100);
        LogSlice afterTheOneBefore =
                readAllAfter(node, room, appended.get(oldest - 2).position(), 100);

        assertThat(afterTheOldest.gap()).isNull();
        assertThat(afterTheOldest.entries()).isEqualTo(left.subList(1, left.size()));
        assertThat(afterTheEdge.gap()).isIn(null, GapReason.TRIMMED);
        assertThat(afterTheEdge.entries()).isEqualTo(left);
        assertThat(afterTheOneBefore.gap()).isEqualTo(GapReason.TRIMMED);
        assertThat(afterTheOneBefore.entries()).isEqualTo(left);
    }

    @Promise(needs = Need.TRIM)
    void theOriginOfATrimmedLogIsATrimmedGap() {
        MessageBroker node = cluster().newNodesRetaining(1, RETAINED).get(0);
        RoomId room = newRoom();
        appendUntilTheFirstIsTrimmed(node, room);

        assertThat(readAllAfter(node, room, Position.ORIGIN, 100).gap()).isEqualTo(GapReason.TRIMMED);
    }

    @Promise(needs = Need.TRIM)
    void pagingBackwardEndsAtTheOldestThatIsLeft() {
        MessageBroker node = cluster().newNodesRetaining(1, RETAINED).get(0);
        RoomId room = newRoom();
        List<LogEntry> appended = appendUntilTheFirstIsTrimmed(node, room);

        List<LogEntry> left = readAllBefore(node, room, new LogRange.Last(7));

        assertThat(left).hasSizeGreaterThanOrEqualTo(RETAINED).isEqualTo(newest(appended, left.size()));
    }

    @Promise(needs = Need.TRIM)
    void followersDoNotNoticeRetention() {
        List<MessageBroker> nodes = cluster().newNodesRetaining(2, RETAINED);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(1), room, listener);

        List<LogEntry> appended = appendUntilTheFirstIsTrimmed(nodes.get(0), room);

        assertThat(listener.awaitEntries(appended.size())).isEqualTo(appended);
        assertThat(listener.resets()).isEmpty();
    }

    private List<LogEntry> appendUntilTheFirstIsTrimmed(MessageBroker node, RoomId room) {
        List<LogEntry> appended = new ArrayList<>();
        while (appended.size() < TRIMMED_AFTER_AT_MOST) {
            appended.addAll(appendAll(node, room, "m" + appended.size() + "-", RETAINED));
            if (read(node, room, new LogRange.After(appended.get(0).position(), 1))
                            .gap()
                    != null) {
                return appended;
            }
        }
        throw new AssertionError(appended.size() + " records were appended and none was trimmed");
    }

    private static List<LogEntry> newest(List<LogEntry> entries, int count) {
        return entries.subList(entries.size() - count, entries.size());
    }
}
