package io.parlor.engine;

import io.parlor.session.ChatListener;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the host's listeners, and guards against what they throw. */
final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<ChatListener> listeners;

    Listeners(List<ChatListener> listeners) {
        this.listeners = listeners;
    }

    void each(Consumer<ChatListener> call) {
        for (ChatListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (Throwable e) {
                log.warn("a listener failed: {}", listener.getClass().getName(), e);
            }
        }
    }
}
