package io.parlor.broker;

import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletionStage;

/**
 * Optional power of a {@link MessageBroker}: every record of every room goes to one member of a group, for push
 * notifications, archiving, moderation, audit.
 */
public interface ConsumerGroups {
    /**
     * Makes {@code handler} a member of the group. Records appended after the group first existed are delivered <em>at least
     * once</em> to one of its members, one room's in order as long as nothing fails; acknowledged after the handler's stage completes normally,
     * delivered again, to any member, if it fails or the member dies. How often, and what then, is the adapter's to document.
     *
     * @param group 1 to 64 of {@code A-Za-z0-9._-}
     * @return a stage that completes when the membership is in effect; closing what it gives ends it, after handlers in flight are done or a bounded time
     */
    CompletionStage<? extends AutoCloseable> consume(String group, Handler handler);

    /** What a member does with a record. */
    @FunctionalInterface
    interface Handler {
        /** Called by one thread at a time for one room; for several rooms at once. Must not block for long. */
        CompletionStage<?> handle(RoomId room, Position position, LogRecord record);
    }
}
