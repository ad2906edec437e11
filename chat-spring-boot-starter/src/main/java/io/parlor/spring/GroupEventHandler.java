package io.parlor.spring;

import io.parlor.model.RoomEvent;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A bean that is a member of a consumer group: every event of every room goes to one member of each group, on whichever node, at least once. For
 * push notifications, archives, indexes. The broker must have groups: memory, Kafka and RabbitMQ do, Redis with {@code parlor.redis.consumer-groups=true}
 * on all nodes. How often and how soon a failed event comes again is the broker's to say.
 */
public interface GroupEventHandler {
    /** 1 to 64 of {@code A-Za-z0-9._-}. */
    String group();

    /**
     * Handles an event. Called by one thread at a time for one room, for several rooms at once; must not block for long.
     *
     * @return what completes when the event needs not be given to any member again; if it fails, or the method throws, it will be
     */
    CompletionStage<?> handle(RoomEvent event);

    static GroupEventHandler of(String group, Function<RoomEvent, CompletionStage<?>> handler) {
        Objects.requireNonNull(group);
        Objects.requireNonNull(handler);
        return new GroupEventHandler() {
            @Override
            public String group() {
                return group;
            }

            @Override
            public CompletionStage<?> handle(RoomEvent event) {
                return handler.apply(event);
            }
        };
    }
}
