package io.parlor.engine;

import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.protocol.EncodedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a log that was read for one cursor or several.
 *
 * @param end     up to where the log is known after this page
 * @param more    whether it had more when it was read
 * @param gap     why the events do not follow what was asked for; null if they do
 * @param incarnation the room's when the read was issued
 * @param redactions the room's {@link Redactions#count} when the read was issued
 * @param covered the beginning of the room's tail when the read was issued: a page without {@code more} reaches at least there
 */
record Page(
        List<EncodedEvent> events,
        Position end,
        boolean more,
        @Nullable GapReason gap,
        long incarnation,
        int redactions,
        RoomTail.Node covered) {
    /** About what it holds in memory. */
    long bytes() {
        long sum = 256;
        for (EncodedEvent event : events) {
            sum += 256 + 3L * event.payload().length;
        }
        return sum;
    }
}
