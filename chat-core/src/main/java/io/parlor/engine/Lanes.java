package io.parlor.engine;

import io.parlor.model.RoomId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of a session's steps in each room where they are asynchronous: a step begins when the stage of the one before it has completed. Steps of
 * different rooms do not wait for each other. Bounded by the commands in flight. Of the worker.
 */
final class Lanes {
    private final Worker worker;

    /** The steps that wait, for each room with a step under way. */
    private final Map<RoomId, Queue<Supplier<CompletionStage<?>>>> busy = new HashMap<>();

    Lanes(Worker worker) {
        this.worker = worker;
    }

    /** Runs the step, now or when it is its turn. Its stage's outcome does not matter here. */
    void run(RoomId room, Supplier<CompletionStage<?>> step) {
        Queue<Supplier<CompletionStage<?>>> waiting = busy.get(room);
        if (waiting != null) {
            waiting.add(step);
        } else {
            start(room, step);
        }
    }

    private void start(RoomId room, Supplier<CompletionStage<?>> first) {
        for (Supplier<CompletionStage<?>> step = first; step != null; step = next(room)) {
            CompletionStage<?> stage = step.get();
            if (Outcome.of(stage) == null) {
                busy.putIfAbsent(room, new ArrayDeque<>(2));
                worker.await(stage, (ignored, failure) -> resume(room));
                return;
            }
        }
    }

    private void resume(RoomId room) {
        Supplier<CompletionStage<?>> step = next(room);
        if (step != null) {
            start(room, step);
        }
    }

    private @Nullable Supplier<CompletionStage<?>> next(RoomId room) {
        Queue<Supplier<CompletionStage<?>>> waiting = busy.get(room);
        Supplier<CompletionStage<?>> step = waiting == null ? null : waiting.poll();
        if (step == null) {
            busy.remove(room);
        }
        return step;
    }
}
