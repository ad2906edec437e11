package io.parlor.spring;

import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A bean that is told of every event of the rooms that it names, from the start of the application on: once and in order, on every node that has the
 * bean. What one node is to do for all, a {@link GroupEventHandler} does. One room's calls come one at a time, different rooms' at once. Must not block;
 * what it throws is logged.
 */
public interface RoomEventListener {
    /** Names of rooms. Asked once, when the application starts. */
    Collection<String> rooms();

    void onEvent(RoomEvent event);

    /** Events were lost for good; the next one is past {@code resumed}. */
    default void onGap(RoomId room, Position resumed) {}

    static RoomEventListener of(Consumer<RoomEvent> listener, String... rooms) {
        Objects.requireNonNull(listener);
        List<String> names = List.of(rooms);
        return new RoomEventListener() {
            @Override
            public Collection<String> rooms() {
                return names;
            }

            @Override
            public void onEvent(RoomEvent event) {
                listener.accept(event);
            }
        };
    }
}
