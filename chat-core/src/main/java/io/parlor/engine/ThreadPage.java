package io.parlor.engine;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRange;
import io.parlor.broker.LogSlice;
import io.parlor.model.EventDetails;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.protocol.Command;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import io.parlor.protocol.Push;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the events of a thread in the log, forward from the event that began it: that event, the replies, and what amends them. A bounded part of the log is
 * looked at for one page, so that a page may have few events, or none, and say that there is more. Of one thread at a time.
 */
final class ThreadPage {
    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_SCANNED = 1_024;
    private static final int SCANNED_AT_ONCE = 128;

    private final Engine engine;
    private final Command.Thread command;
    private final RoomId room;
    private final int limit;
    private final List<EncodedEvent> found = new ArrayList<>();
    private long bytes;
    private int scanned;
    private boolean gap;

    private ThreadPage(Engine engine, Command.Thread command) {
        this.engine = engine;
        this.command = command;
        this.room = command.room();
        int asked = command.limit() == 0 ? DEFAULT_PAGE : command.limit();
        this.limit = Math.min(asked, engine.limits().page());
    }

    static CompletionStage<Push.Page> read(Engine engine, Command.Thread command) {
        ThreadPage page = new ThreadPage(engine, command);
        Position after = command.after();
        if (after != null) {
            return page.from(after);
        }
        return engine.amender.target(page.room, command.thread()).thenCompose(root -> {
            page.add(new EncodedEvent(page.room, Events.entry(root)));
            return page.from(command.thread());
        });
    }

    private CompletionStage<Push.Page> from(Position after) {
        return engine.history
                .slice(room, new LogRange.After(after, SCANNED_AT_ONCE))
                .thenCompose(slice -> {
                    gap |= slice.gap() != null;
                    for (LogEntry entry : slice.entries()) {
                        if (isFull()) {
                            return page(previous(slice, entry, after), true);
                        }
                        take(entry);
                    }
                    scanned += slice.entries().size();
                    return slice.more() && scanned < MAX_SCANNED
                            ? from(slice.next())
                            : page(slice.next(), slice.more());
                });
    }

    private boolean isFull() {
        return found.size() >= limit || bytes > Batches.FRAME_BYTES;
    }

    private static Position previous(LogSlice slice, LogEntry entry, Position after) {
        int index = slice.entries().indexOf(entry);
        return index == 0 ? after : slice.entries().get(index - 1).position();
    }

    private void take(LogEntry entry) {
        if (!Events.isEvent(room, entry)) {
            return;
        }
        EventDetails details = EventCodec.decode(room, entry).details();
        if (command.thread().equals(details.replyTo()) || command.thread().equals(details.target())) {
            add(new EncodedEvent(room, entry));
        }
    }

    private void add(EncodedEvent event) {
        found.add(event);
        bytes += event.payload().length;
    }

    private CompletionStage<Push.Page> page(Position next, boolean more) {
        return CompletableFuture.completedFuture(new Push.Page(command.id(), room, found, next, more, gap));
    }
}
