package io.parlor.testkit;

import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/** What a member of a consumer group was given, in order. Thread-safe. */
final class Handled {
    private record Place(RoomId room, Position position) {}

    private final Duration patience;
    // Guarded by this; written by the broker's threads.
    private final List<Place> places = new ArrayList<>();

    Handled(Duration patience) {
        this.patience = patience;
    }

    /** Gives how many there are now. */
    synchronized int add(RoomId room, Position position) {
        places.add(new Place(room, position));
        return places.size();
    }

    synchronized int count() {
        return places.size();
    }

    /** Waits until there are so many, or more, and gives their positions. */
    List<Position> await(int count) {
        Awaitility.await(count + " records for a member")
                .atMost(patience)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> count() >= count);
        synchronized (this) {
            return places.stream().map(Place::position).toList();
        }
    }

    /** Waits until this and another have so many different ones together, and gives them. */
    Set<Object> together(Handled other, int count) {
        Awaitility.await(count + " different records for two members")
                .atMost(patience)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> different(other).size() >= count);
        return different(other);
    }

    private Set<Object> different(Handled other) {
        Set<Object> all = new HashSet<>(copy());
        all.addAll(other.copy());
        return all;
    }

    private synchronized List<Place> copy() {
        return List.copyOf(places);
    }
}
