package io.parlor.engine;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogSlice;
import io.parlor.model.Position;
import io.parlor.protocol.Command;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.Push;
import java.util.List;

/**
 * The reply to {@code history}: as much of what was read as goes into about one frame, and one event at least, so that a page of long events is not
 * taken for replies that are left unread. The rest is for the next page.
 */
final class HistoryReply {
    private HistoryReply() {}

    static Push.Page of(Command.History command, LogSlice slice) {
        boolean backward = command.after() == null;
        List<LogEntry> read = Events.of(command.room(), slice.entries());
        int fitting = fitting(read, backward);
        List<LogEntry> kept = backward ? read.subList(read.size() - fitting, read.size()) : read.subList(0, fitting);
        boolean cut = kept.size() < read.size();
        Position next = cut ? kept.get(backward ? 0 : kept.size() - 1).position() : slice.next();
        List<EncodedEvent> events = Events.encoded(command.room(), kept);
        return new Push.Page(command.id(), command.room(), events, next, cut || slice.more(), slice.gap() != null);
    }

    /** How many of them, from the start or from the end, fit. */
    private static int fitting(List<LogEntry> read, boolean fromEnd) {
        long bytes = 0;
        for (int i = 0; i < read.size(); i++) {
            LogEntry entry = read.get(fromEnd ? read.size() - 1 - i : i);
            bytes += entry.record().payload().length;
            if (bytes > Batches.FRAME_BYTES && i > 0) {
                return i;
            }
        }
        return read.size();
    }
}
