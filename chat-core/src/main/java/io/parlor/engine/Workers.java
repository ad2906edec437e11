package io.parlor.engine;

import io.parlor.transport.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The engine's own workers, among which sessions are dealt out, and one more for each thread that connections say is theirs. At most
 * {@link EngineSettings#mostWorkers}: connections of still more threads get one of the engine's own. Thread-safe.
 */
final class Workers {
    private final EngineSettings settings;
    private final List<Worker> own;
    private final AtomicInteger next = new AtomicInteger();

    /** Added to with the lock on this; as many as a transport has event loops. */
    private final List<Worker> ofConnections = new CopyOnWriteArrayList<>();

    Workers(EngineSettings settings) {
        this.settings = settings;
        this.own = IntStream.range(0, settings.workers())
                .mapToObj(index -> new Worker(index, settings.executor(), settings.scheduler()))
                .toList();
    }

    Worker of(Connection connection) {
        Executor thread = connection.executor();
        if (thread == null) {
            return nextOwn();
        }
        Worker known = find(thread);
        return known == null ? findOrAdd(thread) : known;
    }

    void forEach(Consumer<Worker> action) {
        own.forEach(action);
        ofConnections.forEach(action);
    }

    private Worker nextOwn() {
        return own.get(Math.floorMod(next.getAndIncrement(), own.size()));
    }

    private @Nullable Worker find(Executor thread) {
        for (Worker worker : ofConnections) {
            if (worker.runsOn(thread)) {
                return worker;
            }
        }
        return null;
    }

    private synchronized Worker findOrAdd(Executor thread) {
        Worker known = find(thread);
        if (known != null) {
            return known;
        }
        int index = own.size() + ofConnections.size();
        if (index == settings.mostWorkers()) {
            return nextOwn();
        }
        Worker added = new Worker(index, thread, settings.scheduler());
        ofConnections.add(added);
        return added;
    }
}
