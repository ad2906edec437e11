package io.parlor.testkit;

import io.parlor.ChatServerBuilder;
import io.parlor.broker.MessageBroker;
import org.junit.jupiter.api.Nested;

/** {@link ChatCompatibilityKit} for a backend that has a {@link io.parlor.room.ReadMarkerStore} and a {@link io.parlor.room.ModerationStore} for all nodes. */
public abstract class ChatAndStoresCompatibilityKit extends ChatCompatibilityKit {
    /** Gives the server the stores. */
    protected abstract ChatServerBuilder withStores(ChatServerBuilder builder, MessageBroker broker);

    @Override
    final ChatServerBuilder configure(MessageBroker broker) {
        return withStores(super.configure(broker), broker);
    }

    @Nested
    class Markers extends MarkerScenes {
        Markers() {
            super(running());
        }
    }

    @Nested
    class Moderation extends ModerationScenes {
        Moderation() {
            super(running());
        }
    }
}
