package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRange;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.List;
import java.util.stream.IntStream;

/** Duplicates: what appends with the same idempotency key come to. */
abstract class KeyPromises extends BrokerPromises {
    KeyPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise(needs = Need.KEYS)
    void aRetryGivesThePositionOfTheFirst() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        Position first = await(node.append(room, keyed("k", "first")));
        append(node, room, "between");

        assertThat(await(node.append(room, keyed("k", "first")))).isEqualTo(first);
    }

    @Promise(needs = Need.KEYS)
    void aRetryOnAnotherNodeGivesThePositionOfTheFirst() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        Position first = await(nodes.get(0).append(room, keyed("k", "first")));

        assertThat(await(nodes.get(1).append(room, keyed("k", "first")))).isEqualTo(first);
    }

    @Promise(needs = {Need.KEYS, Need.SEVERAL_PROCESSES})
    void aKeyOutlivesTheNodeThatTookIt() {
        RoomId room = newRoom();
        MessageBroker first = newNode();
        Position position = await(first.append(room, keyed("k", "first")));
        first.close();

        assertThat(await(newNode().append(room, keyed("k", "first")))).isEqualTo(position);
    }

    @Promise(needs = Need.KEYS)
    void aDuplicateIsNotDelivered() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        List<RecordingListener> listeners = List.of(newListener(), newListener());
        follow(nodes.get(0), room, listeners.get(0));
        follow(nodes.get(1), room, listeners.get(1));

        await(nodes.get(0).append(room, keyed("k", "first")));
        await(nodes.get(1).append(room, keyed("k", "second")));
        append(nodes.get(0), room, "end");

        for (RecordingListener listener : listeners) {
            assertThat(textsOf(listener.awaitEntries(2))).containsExactly("first", "end");
        }
    }

    @Promise(needs = {Need.KEYS, Need.RETENTION})
    void aDuplicateIsNotRead() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();

        await(nodes.get(0).append(room, keyed("k", "first")));
        await(nodes.get(1).append(room, keyed("k", "second")));
        append(nodes.get(0), room, "end");

        assertThat(textsOf(read(nodes.get(1), room, new LogRange.Last(10)).entries()))
                .containsExactly("first", "end");
    }

    @Promise(needs = Need.KEYS)
    void concurrentAppendsWithOneKeyStoreOneRecord() {
        List<MessageBroker> nodes = newNodes(2);
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(nodes.get(0), room, listener);
        for (int i = 0; i < 50; i++) {
            String key = "k" + i;

            List<Position> positions =
                    Concurrently.call(4, thread -> await(nodes.get(thread % 2).append(room, keyed(key, key))));

            assertThat(positions).containsOnly(positions.get(0));
            assertThat(listener.awaitPosition(positions.get(0))).hasSize(i + 1);
        }
    }

    @Promise(needs = Need.KEYS)
    void aPipelineOfOneKeyStoresOneRecord() {
        MessageBroker node = newNode();
        RoomId room = newRoom();

        List<Position> positions =
                IntStream.range(0, 50).mapToObj(i -> node.append(room, keyed("k", "same"))).toList().stream()
                        .map(this::await)
                        .toList();

        assertThat(positions).containsOnly(positions.get(0));
    }

    @Promise
    void oneKeyInTwoRoomsNamesTwoRecords() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RoomId other = newRoom();
        RecordingListener listener = newListener();
        RecordingListener otherListener = newListener();
        follow(node, room, listener);
        follow(node, other, otherListener);

        await(node.append(room, keyed("k", "here")));
        await(node.append(other, keyed("k", "there")));

        assertThat(textsOf(listener.awaitEntries(1))).containsExactly("here");
        assertThat(textsOf(otherListener.awaitEntries(1))).containsExactly("there");
    }

    @Promise
    void recordsWithoutAKeyAreNeverDuplicates() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);

        append(node, room, "same");
        append(node, room, "same");
        append(node, room, "same");

        assertThat(textsOf(listener.awaitEntries(3))).containsExactly("same", "same", "same");
    }

    @Promise
    void keysThatDifferInOneCharacterAreDifferent() {
        MessageBroker node = newNode();
        RoomId room = newRoom();
        RecordingListener listener = newListener();
        follow(node, room, listener);
        List<String> keys = List.of("ann/k", "ann/K", "ann/k ", "ann:k", "ann/k*", "", "annä/k");

        keys.forEach(key -> await(node.append(room, keyed(key, key))));

        assertThat(textsOf(listener.awaitEntries(keys.size()))).isEqualTo(keys);
    }
}
