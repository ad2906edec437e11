package io.parlor.spring.autoconfigure;

import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bean that does something around the chat server's calls of its broker; the broker bean stays what it is. For the starter itself. The engine relies on what
 * is promised of the broker, so its stages are passed on as they are.
 */
public interface BrokerDecorator {
    /** Once, before the first call. */
    default void decorating(MessageBroker broker) {}

    /**
     * Around each call that gives a stage.
     *
     * @param operation the name of the method
     * @return what the call gave
     */
    default <T extends @Nullable Object> CompletionStage<T> around(
            String operation, Supplier<CompletionStage<T>> call) {
        return call.get();
    }

    /** What is to be told of a room instead of this. */
    default RoomListener listener(RoomId room, RoomListener listener) {
        return listener;
    }
}
