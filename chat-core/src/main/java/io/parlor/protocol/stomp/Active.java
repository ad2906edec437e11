package io.parlor.protocol.stomp;

import io.parlor.model.RoomId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The subscriptions that are in effect. Of the session's worker. */
final class Active {
    private final Map<RoomId, List<Subscription>> inRooms = new HashMap<>(4);
    private final List<Subscription> ofNoRoom = new ArrayList<>(0);

    void add(Subscription subscription) {
        if (subscription.room == null) {
            ofNoRoom.add(subscription);
        } else {
            inRooms.computeIfAbsent(subscription.room, room -> new ArrayList<>(1))
                    .add(subscription);
        }
    }

    void remove(Subscription subscription) {
        if (subscription.room == null) {
            ofNoRoom.remove(subscription);
        } else {
            inRooms.computeIfPresent(subscription.room, (room, known) -> {
                known.remove(subscription);
                return known.isEmpty() ? null : known;
            });
        }
    }

    List<Subscription> inRoom(RoomId room) {
        return inRooms.getOrDefault(room, List.of());
    }

    List<Subscription> ofNoRoom() {
        return ofNoRoom;
    }

    boolean has(Channel channel) {
        return ofNoRoom.stream().anyMatch(known -> known.channel == channel);
    }
}
