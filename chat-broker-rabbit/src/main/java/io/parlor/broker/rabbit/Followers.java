package io.parlor.broker.rabbit;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who follows the rooms of a shard on this node. Thread-safe. */
final class Followers {
    // The arrays are never changed.
    private final ConcurrentMap<String, Follower[]> byRoom = new ConcurrentHashMap<>();

    void add(Follower follower) {
        byRoom.merge(follower.room(), new Follower[] {follower}, (known, added) -> {
            Follower[] all = Arrays.copyOf(known, known.length + 1);
            all[known.length] = follower;
            return all;
        });
    }

    void remove(Follower follower) {
        byRoom.computeIfPresent(follower.room(), (room, known) -> without(known, follower));
    }

    private static Follower @Nullable [] without(Follower[] known, Follower follower) {
        Follower[] rest = Arrays.stream(known).filter(each -> each != follower).toArray(Follower[]::new);
        return rest.length == 0 ? null : rest;
    }

    void forEach(String room, Consumer<Follower> action) {
        Follower[] known = byRoom.get(room);
        if (known != null) {
            for (Follower follower : known) {
                action.accept(follower);
            }
        }
    }

    void forEach(Consumer<Follower> action) {
        for (Follower[] known : byRoom.values()) {
            for (Follower follower : known) {
                action.accept(follower);
            }
        }
    }

    boolean isEmpty() {
        return byRoom.isEmpty();
    }
}
