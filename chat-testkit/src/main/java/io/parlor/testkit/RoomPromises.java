package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogRange;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Many rooms, and rooms whose names could be taken for each other, for patterns or for syntax. */
abstract class RoomPromises extends BrokerPromises {
    private static final int MANY = 1_000;

    /** Completed by something that makes them new for each test. */
    private static final List<String> NAMES = List.of(
            "%s",
            "%s*",
            "%s?",
            "%s[a]",
            "%s[^a]",
            "%sa",
            "%s\\a",
            "{%s}",
            "{s17}%s",
            "%s{",
            "}{%s",
            "%s:a",
            "%s:meta",
            "%s/a",
            "%s.a",
            "%s.#",
            "%s.*",
            "#%s",
            "$%s",
            "%s'\"",
            "%s<b>&amp;",
            "%s%%20",
            "%s$1",
            "%sÄ",
            "%sä",
            "%sA\u0308",
            "%s日本語",
            "%s😀",
            "\uFFFD%s",
            "-%s",
            "%s-1-00000000",
            "%s,b",
            "%s|b;c=d");

    RoomPromises(Cluster cluster) {
        super(cluster);
    }

    @Promise
    void roomsOfAnyNameAreFollowedApart() {
        List<MessageBroker> nodes = newNodes(2);
        List<RoomId> rooms = roomsOfAllNames();
        List<RecordingListener> listeners = new ArrayList<>();
        for (RoomId room : rooms) {
            RecordingListener listener = newListener();
            listeners.add(listener);
            follow(nodes.get(1), room, listener);
        }

        rooms.forEach(room -> append(nodes.get(0), room, room.value()));
        rooms.forEach(room -> append(nodes.get(0), room, "end"));

        for (int i = 0; i < rooms.size(); i++) {
            assertThat(textsOf(listeners.get(i).awaitEntries(2)))
                    .containsExactly(rooms.get(i).value(), "end");
        }
    }

    @Promise(needs = Need.RETENTION)
    void roomsOfAnyNameAreReadApart() {
        List<MessageBroker> nodes = newNodes(2);
        List<RoomId> rooms = roomsOfAllNames();

        rooms.forEach(room -> append(nodes.get(0), room, room.value()));

        for (RoomId room : rooms) {
            assertThat(textsOf(readAllBefore(nodes.get(1), room, new LogRange.Last(10))))
                    .containsExactly(room.value());
        }
    }

    private static List<RoomId> roomsOfAllNames() {
        String unique = UUID.randomUUID().toString();
        List<RoomId> rooms = new ArrayList<>();
        for (String name : NAMES) {
            rooms.add(new RoomId(String.format(name, unique)));
        }
        rooms.add(new RoomId(unique + "x".repeat(128 - unique.length())));
        rooms.add(new RoomId(unique + "x".repeat(127 - unique.length()) + "y"));
        return rooms;
    }

    @Promise
    void aThousandRoomsAreFollowedAtOnce() {
        List<MessageBroker> nodes = newNodes(2);
        List<RoomId> rooms = new ArrayList<>();
        List<RecordingListener> listeners = new ArrayList<>();
        List<RoomSubscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            rooms.add(newRoom());
            listeners.add(newListener());
            subscriptions.add(follow(nodes.get(i % 2), rooms.get(i), listeners.get(i)));
        }

        for (int i = 0; i < MANY; i++) {
            nodes.get((i + 1) % 2).append(rooms.get(i), record("m" + i));
        }

        for (int i = 0; i < MANY; i++) {
            assertThat(textsOf(listeners.get(i).awaitEntries(1))).containsExactly("m" + i);
            subscriptions.get(i).close();
        }
    }

    @Promise
    void aThousandRoomsAreFollowedAndLeftOneAfterTheOther() {
        MessageBroker node = newNode();
        for (int i = 0; i < MANY; i++) {
            RoomId room = newRoom();
            RecordingListener listener = newListener();
            try (RoomSubscription followed = follow(node, room, listener)) {
                assertThat(append(node, room, "m")).isGreaterThan(followed.start());
                listener.awaitEntries(1);
            }
        }
    }
}
