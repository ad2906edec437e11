package io.parlor.engine;

import io.parlor.broker.MessageBroker;
import io.parlor.model.RoomId;
import io.parlor.presence.PresenceMessage;
import io.parlor.presence.PresenceTimes;
import io.parlor.runtime.Scheduler;
import io.parlor.runtime.SerialExecutor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the presences of all rooms of this node share: the time, the way to the broker, and the ticks. Thread-safe. */
final class PresenceHub {
    private static final Logger log = LoggerFactory.getLogger(PresenceHub.class);

    private final MessageBroker broker;
    private final Scheduler scheduler;
    private final PresenceTimes times;
    private final Set<RoomPresence> open = ConcurrentHashMap.newKeySet();

    /** A round at a time, and not on the timer's thread. */
    private final SerialExecutor rounds;

    /** Written by whoever closes. */
    private volatile boolean closed;

    PresenceHub(MessageBroker broker, Scheduler scheduler, Executor executor, PresenceTimes times) {
        this.broker = broker;
        this.scheduler = scheduler;
        this.times = times;
        this.rounds = new SerialExecutor(executor);
        scheduleRound();
    }

    static PresenceHub of(EngineSettings settings) {
        return new PresenceHub(
                settings.broker(),
                settings.scheduler(),
                settings.executor(),
                settings.timings().presence());
    }

    private void scheduleRound() {
        scheduler.schedule(
                () -> {
                    if (!closed) {
                        rounds.execute(() -> open.forEach(RoomPresence::tick));
                        scheduleRound();
                    }
                },
                times.tick());
    }

    PresenceTimes times() {
        return times;
    }

    int maxBytes() {
        return broker.profile().maxSignalBytes();
    }

    long nanoTime() {
        return scheduler.nanoTime();
    }

    void later(Runnable task, Duration delay) {
        scheduler.schedule(() -> rounds.execute(task), delay);
    }

    long newId() {
        long id = ThreadLocalRandom.current().nextLong();
        return id == PresenceMessage.ALL ? newId() : id;
    }

    void signal(RoomId room, byte[] signal) {
        try {
            broker.signal(room, signal);
        } catch (RuntimeException e) {
            // It is closed: the others will find out.
            log.debug("a signal was not sent", e);
        }
    }

    void opened(RoomPresence presence) {
        open.add(presence);
    }

    void closed(RoomPresence presence) {
        open.remove(presence);
    }

    void close() {
        closed = true;
    }
}
