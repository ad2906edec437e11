package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;

/** Order, offsets, payloads and limits of {@link MessageBroker#append}. */
abstract class AppendPromises extends BrokerPromises {
    private static final int RECORDS = 300;

    AppendPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise
    void appendsToOneRoomTakeEffectInTheOrderOfTheCalls() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);

        List<LogEntry> appended = appendAll(node, room, "m", RECORDS);

        assertThat(listener.awaitEntries(RECORDS)).isEqualTo(appended);
    }

    @Promise
    void offsetsGrow() {
        MessageBroker node = newNode();
        RoomId room = newRoom();

        List<Position> positions = positionsOf(appendAll(node, room, "m", RECORDS));

        assertThat(positions).isSorted().doesNotHaveDuplicates();
        assertThat(positions.get(0).offset()).isPositive();
    }

    @Promise(needs = Need.DENSE_OFFSETS)
    void offsetsAreOneTwoThree() {
        MessageBroker node = newNode();
        RoomId room = newRoom();

        List<LogEntry> appended = appendAll(node, room, "m", RECORDS);

        assertThat(appended.stream().map(entry -> entry.position().offset()))
                .isEqualTo(LongStream.rangeClosed(1, RECORDS).boxed().toList());
    }

    @Promise
    void fingerprintsDifferFromRecordToRecord() {
        MessageBroker node = newNode();

        List<LogEntry> appended = appendAll(node, newRoom(), "m", RECORDS);

        assertThat(appended.stream()
                        .map(entry -> entry.position().fingerprint())
                        .distinct())
                .hasSizeGreaterThan(RECORDS - 3);
    }

    @Promise
    void concurrentAppendersOnTwoNodesGiveAllFollowersOneOrder() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        List<RecordingListener> listeners = List.of(newListener(), newListener(), newListener());
        follow(nodes.get(0), room, listeners.get(0));
        follow(nodes.get(1), room, listeners.get(1));
        follow(nodes.get(1), room, listeners.get(2));

        List<List<LogEntry>> perAppender =
                Concurrently.call(4, i -> appendAll(nodes.get(i % 2), room, "appender" + i + "-", RECORDS));

        List<LogEntry> order = listeners.get(0).awaitEntries(4 * RECORDS);
        assertThat(positionsOf(order)).isSorted().doesNotHaveDuplicates();
        assertThat(listeners.get(1).awaitEntries(4 * RECORDS)).isEqualTo(order);
        assertThat(listeners.get(2).awaitEntries(4 * RECORDS)).isEqualTo(order);
        for (List<LogEntry> appended : perAppender) {
            assertThat(order).containsSubsequence(appended);
        }
    }

    @Promise(needs = Need.RETENTION)
    void positionsFromAppendAreThoseThatFollowersAndReadersSee() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(1), room, listener);

        List<LogEntry> appended = appendAll(nodes.get(0), room, "m", 20);

        assertThat(listener.awaitEntries(20)).isEqualTo(appended);
        assertThat(read(nodes.get(1), room, new LogRange.Last(20)).entries()).isEqualTo(appended);
    }

    @Promise
    void payloadsMayHaveAnyByte() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        assertThatPayloadArrives(bytes);
    }

    @Promise
    void payloadsMayBeEmpty() {
        assertThatPayloadArrives(new byte[0]);
    }

    @Promise
    void payloadsMayBeAsLongAsTheProfileSays() {
        assertThatPayloadArrives(new byte[cluster().profile().maxRecordBytes()]);
    }

    private void assertThatPayloadArrives(byte[] payload) {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(1), room, listener);

        await(nodes.get(0).append(room, new LogRecord("any key: 'ü'", payload)));

        LogRecord delivered = listener.awaitEntries(1).get(0).record();
        assertThat(delivered.payload()).isEqualTo(payload);
        assertThat(delivered.key()).isEqualTo("any key: 'ü'");
    }

    @Promise
    void longerPayloadsAreRefusedAndStoreNothing() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);

        CompletionStage<Position> refused = node.append(
                room, new LogRecord(null, new byte[cluster().profile().maxRecordBytes() + 1]));

        assertThat(awaitFailure(refused)).isEqualTo(BrokerException.Kind.TOO_LARGE);
        append(node, room, "next");
        assertThat(textsOf(listener.awaitEntries(1))).containsExactly("next");
    }

    @Promise
    void theKeyOfARecordIsDeliveredWithIt() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);

        await(node.append(room, keyed("ann/k".repeat(100), "with")));
        await(node.append(room, record("without")));

        List<LogEntry> entries = listener.awaitEntries(2);
        assertThat(entries.get(0).record().key()).isEqualTo("ann/k".repeat(100));
        assertThat(entries.get(1).record().key()).isNull();
    }

    @Promise
    void afterCloseAppendsFailAsClosed() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        append(node, room, "before");

        node.close();

        assertThat(awaitFailure(refusal(node, room))).isEqualTo(BrokerException.Kind.CLOSED);
    }

    /** The contract lets a closed broker throw as well as fail. */
    private static CompletionStage<Position> refusal(MessageBroker closed, RoomId room) {
        try {
            return closed.append(room, record("after"));
        } catch (BrokerException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Promise
    void closeCompletesEveryAppendInFlight() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        List<CompletionStage<Position>> inFlight = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            inFlight.add(node.append(room, record("m" + i)));
        }

        node.close();

        inFlight.forEach(stage ->
                assertThat(Outcome.of(stage, patience())).isIn(Outcome.STORED, Outcome.NOT_STORED, Outcome.UNKNOWN));
    }
}
