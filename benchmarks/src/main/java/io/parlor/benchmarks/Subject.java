package io.parlor.benchmarks;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Something that carries a payload from one who sends to one who listens. */
interface Subject extends AutoCloseable {
    String name();

    /** Completes when it is confirmed. */
    CompletionStage<?> send(byte[] payload);

    /** @param arrived called for each payload that comes in, on any thread */
    void listen(Consumer<byte[]> arrived);

    @Override
    void close();
}
