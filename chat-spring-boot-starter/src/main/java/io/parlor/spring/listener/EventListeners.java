package io.parlor.spring.listener;

import io.parlor.ChatServer;
import io.parlor.broker.ConsumerGroups;
import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.broker.MessageBroker;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.protocol.EventCodec;
import io.parlor.room.Room;
import io.parlor.spring.GroupEventHandler;
import io.parlor.spring.RoomEventListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Follows rooms and joins groups before the web server takes requests, and goes on until it has stopped: what clients post is seen from the first to the last.
 * Used by the thread that starts and stops the context.
 */
final class EventListeners implements SmartLifecycle {
    static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 512;

    private static final Logger log = LoggerFactory.getLogger(EventListeners.class);

    /** Brokers bound what they do themselves; this is for one that does not. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChatServer chat;
    private final MessageBroker broker;
    private final List<RoomEventListener> listeners;
    private final List<GroupEventHandler> handlers;
    private final List<AutoCloseable> open = new ArrayList<>();
    private volatile boolean running;

    EventListeners(
            ChatServer chat,
            MessageBroker broker,
            List<RoomEventListener> listeners,
            List<GroupEventHandler> handlers) {
        this.chat = chat;
        this.broker = broker;
        this.listeners = listeners;
        this.handlers = handlers;
    }

    @Override
    public void start() {
        try {
            List<CompletionStage<? extends AutoCloseable>> started = new ArrayList<>();
            for (RoomEventListener listener : listeners) {
                listener.rooms()
                        .forEach(room -> started.add(chat.room(room).follow(following(chat.room(room), listener))));
            }
            handlers.forEach(
                    handler -> started.add(groups(handler.group()).consume(handler.group(), consuming(handler))));
            started.forEach(stage -> open.add(await(stage)));
            running = true;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static AutoCloseable await(CompletionStage<? extends AutoCloseable> stage) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private ConsumerGroups groups(String group) {
        if (broker instanceof ConsumerGroups groups) {
            return groups;
        }
        throw new NoConsumerGroupsException(group, broker.profile().name());
    }

    private static Room.EventListener following(Room room, RoomEventListener listener) {
        return new Room.EventListener() {
            @Override
            public void accept(RoomEvent event) {
                listener.onEvent(event);
            }

            @Override
            public void onGap(Position resumed) {
                listener.onGap(room.id(), resumed);
            }
        };
    }

    private static ConsumerGroups.Handler consuming(GroupEventHandler handler) {
        return (room, position, stored) -> {
            if (!EventCodec.isEvent(stored.payload())) {
                log.warn(
                        "What is at {} of room {} is no event of Parlor, and is left out for group {}",
                        position,
                        room,
                        handler.group());
                return CompletableFuture.completedFuture(null);
            }
            return handler.handle(event(room, position, stored));
        };
    }

    private static RoomEvent event(RoomId room, Position position, LogRecord stored) {
        return EventCodec.decode(room, new LogEntry(position, stored));
    }

    @Override
    public void stop() {
        running = false;
        close();
    }

    private void close() {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                log.warn("A listener did not stop in good order", e);
            }
        }
        open.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
