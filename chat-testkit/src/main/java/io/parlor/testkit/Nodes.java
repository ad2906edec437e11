package io.parlor.testkit;

import io.parlor.broker.MessageBroker;
import java.time.Duration;

/** The nodes of a {@link ChatCompatibilityKit}: two that live as long as the backend, and others that are killed. */
final class Nodes implements AutoCloseable {
    final LocalNode one;
    final LocalNode two;
    private final ChatCompatibilityKit kit;
    private final String address;
    final Audit audit = new Audit();

    Nodes(ChatCompatibilityKit kit, String address) {
        this.kit = kit;
        this.address = address;
        this.one = start();
        this.two = start();
    }

    private LocalNode start() {
        MessageBroker broker = kit.connect(address);
        return new LocalNode(kit.configure(broker).listener(audit), broker, () -> {}, kit.patience());
    }

    ChatNode startDoomed() {
        return kit.startDoomed(address);
    }

    /** Another one of this process; to be closed. */
    LocalNode startAnother() {
        return start();
    }

    Duration patience() {
        return kit.patience();
    }

    @Override
    public void close() {
        one.close();
        two.close();
    }
}
