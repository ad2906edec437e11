package io.parlor.testkit;

import io.parlor.broker.MessageBroker;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.broker.memory.InMemoryMessageBrokerBuilder;
import io.parlor.broker.memory.LogLoss;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A broker for each call, which is all nodes at once; it has no backend that could fail, but can lose its log. */
final class InMemoryFixture implements BrokerFixture, BackendPower.Flush, BackendPower.Rewind, BackendPower.Trim {
    private final Executor executor;
    private @Nullable InMemoryMessageBroker newest;

    InMemoryFixture(Executor executor) {
        this.executor = executor;
    }

    @Override
    public List<MessageBroker> newNodes(int count, NodeSettings settings) {
        return newNodes(count, builder());
    }

    @Override
    public List<MessageBroker> newNodesRetaining(int count, int records) {
        return newNodes(count, builder().maxRecords(records));
    }

    private InMemoryMessageBrokerBuilder builder() {
        return InMemoryMessageBroker.builder()
                .executor(executor)
                .groupRetryDelay(Duration.ofMillis(20))
                .groupCloseGrace(Duration.ofMillis(100));
    }

    private List<MessageBroker> newNodes(int count, InMemoryMessageBrokerBuilder builder) {
        newest = builder.build();
        return Collections.nCopies(count, newest);
    }

    @Override
    public void loseEverything() {
        LogLoss.loseEverything(newest);
    }

    @Override
    public void rewind(RoomId room, int records) {
        LogLoss.rewind(newest, room, records);
    }

    @Override
    public void close() {}
}
