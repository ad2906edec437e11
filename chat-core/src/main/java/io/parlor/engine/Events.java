package io.parlor.engine;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of a log's entries is an event. A record that another program has put there is passed over, and logged: it must not break a room. */
final class Events {
    private static final Logger log = LoggerFactory.getLogger(Events.class);

    private Events() {}

    static boolean isEvent(RoomId room, LogEntry entry) {
        if (EventCodec.isEvent(entry.record().payload())) {
            return true;
        }
        log.warn("the record at {} of room {} is no event; it is passed over", entry.position(), room);
        return false;
    }

    /** The record of an event that was read. */
    static LogEntry entry(RoomEvent event) {
        byte[] payload = EventCodec.encode(
                event.type(), event.from(), event.at().toEpochMilli(), event.key(), event.details(), event.body());
        return new LogEntry(event.position(), new LogRecord(null, payload));
    }

    static List<LogEntry> of(RoomId room, List<LogEntry> entries) {
        return entries.stream().filter(entry -> isEvent(room, entry)).toList();
    }

    static List<EncodedEvent> encoded(RoomId room, List<LogEntry> entries) {
        List<EncodedEvent> events = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            events.add(new EncodedEvent(room, entry));
        }
        return events;
    }
}
