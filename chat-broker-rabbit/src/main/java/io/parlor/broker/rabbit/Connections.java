package io.parlor.broker.rabbit;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

/** Makes connections, and has the threads that consumers are called on. */
final class Connections implements AutoCloseable {
    private static final int CONSUMER_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final RabbitSettings settings;
    private final ExecutorService consumers;

    Connections(RabbitSettings settings) {
        this.settings = settings;
        this.consumers = Executors.newFixedThreadPool(CONSUMER_THREADS, Threads.named("parlor-rabbit-consumer"));
    }

    /** Blocks for a bounded time. One of the addresses must answer. */
    Connection open(String purpose) throws IOException, TimeoutException {
        return settings.factory()
                .newConnection(consumers, settings.addresses(), settings.connectionName() + " (" + purpose + ")");
    }

    @Override
    public void close() {
        consumers.shutdownNow();
    }
}
