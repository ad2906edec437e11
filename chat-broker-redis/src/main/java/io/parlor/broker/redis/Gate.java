package io.parlor.broker.redis;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Lets a bounded number of operations run at once; others wait, in order. What waits is bounded by who asks: one a room. */
final class Gate {
    private final Mailbox mailbox = new Mailbox();

    // Used in the mailbox only.
    private final Queue<Supplier<? extends CompletionStage<?>>> waiting = new ArrayDeque<>();
    private int free;

    Gate(int atOnce) {
        this.free = atOnce;
    }

    void run(Supplier<? extends CompletionStage<?>> operation) {
        mailbox.execute(() -> {
            waiting.add(operation);
            startNext();
        });
    }

    private void startNext() {
        if (free > 0) {
            Supplier<? extends CompletionStage<?>> operation = waiting.poll();
            if (operation != null) {
                free--;
                operation
                        .get()
                        .whenComplete((done, failure) -> mailbox.execute(() -> {
                            free++;
                            startNext();
                        }));
            }
        }
    }
}
