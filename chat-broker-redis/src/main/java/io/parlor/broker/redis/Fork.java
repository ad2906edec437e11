package io.parlor.broker.redis;

import io.parlor.model.Position;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a log that is another one than before has, to tell how much of what was delivered it still has.
 *
 * @param recent from the oldest record that is remembered as delivered on
 * @param oldest the first one, if there is any
 */
record Fork(List<Frame.Stored> recent, List<Frame.Stored> oldest, Position end) {
    static CompletionStage<Fork> find(LogReader reader, RoomKeys keys, Ring delivered) {
        return reader.oldest(keys, Math.max(1, delivered.oldest()), Ring.MAX + 1)
                .thenCombine(reader.oldest(keys, 0, 1), (recent, oldest) -> new Fork(recent, oldest, Position.ORIGIN))
                .thenCombine(reader.head(keys), (found, end) -> new Fork(found.recent, found.oldest, end));
    }

    /** The last position that is certainly of both logs, or before what is certainly new. */
    Position in(Ring delivered) {
        for (int i = recent.size() - 1; i >= 0; i--) {
            if (delivered.contains(recent.get(i).position())) {
                return recent.get(i).position();
            }
        }
        if (!recent.isEmpty()) {
            Frame.Stored first = recent.get(0);
            if (delivered.contains(first.predecessor()) || first.position().offset() == delivered.oldest()) {
                // The one before; or the fork is further back than is remembered, and what is certainly new begins
                // here.
                return first.predecessor();
            }
        }
        if (oldest.isEmpty() || (recent.isEmpty() && delivered.contains(end))) {
            return end;
        }
        return oldest.get(0).predecessor();
    }
}
