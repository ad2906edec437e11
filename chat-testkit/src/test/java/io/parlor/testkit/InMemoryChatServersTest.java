package io.parlor.testkit;

import io.parlor.ChatServerBuilder;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.room.ModerationStore;
import io.parlor.room.ReadMarkerStore;
import io.parlor.scenario.NodeBroker;

/** Several servers share the memory broker of one process. The one that is killed is cut off from it for ever. */
class InMemoryChatServersTest extends ChatAndStoresCompatibilityKit {
    private final InMemoryMessageBroker shared = InMemoryMessageBroker.create();
    private final ReadMarkerStore markers = ReadMarkerStore.inMemory();
    private final ModerationStore moderation = ModerationStore.inMemory();

    @Override
    protected String startBackend() {
        return "";
    }

    @Override
    protected void stopBackend() {
        shared.close();
    }

    @Override
    protected MessageBroker connect(String address) {
        return new NodeBroker(shared);
    }

    @Override
    protected ChatServerBuilder withStores(ChatServerBuilder builder, MessageBroker broker) {
        return builder.readMarkers(markers).moderation(moderation);
    }

    @Override
    ChatNode startDoomed(String address) {
        NodeBroker broker = new NodeBroker(shared);
        return new LocalNode(configure(broker), broker, broker::cut, patience());
    }
}
