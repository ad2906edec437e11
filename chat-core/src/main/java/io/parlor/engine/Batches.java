package io.parlor.engine;

import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventFormat;
import io.parlor.protocol.FrameBuilder;
import io.parlor.transport.TextFrame;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Frames of events alone, built once for all sessions that are at the same node and speak the same format. A direct-mapped cache of a fixed
 * number of frames. Of the worker.
 */
final class Batches {
    /** At most this goes into a frame, unless a single event is longer. */
    static final int FRAME_BYTES = 64 * 1024;

    private static final int SLOTS = 32;

    private final @Nullable Batch[] slots = new @Nullable Batch[SLOTS];
    private final FrameBuilder builder;

    Batches(FrameBuilder builder) {
        this.builder = builder;
    }

    /** @param end the last node whose event is in the frame */
    record Batch(RoomTail.Node from, int version, EventFormat format, TextFrame frame, RoomTail.Node end, int events) {}

    /**
     * The events that follow {@code from}; null if there are none, or it was cut off.
     *
     * @param version of the tail
     */
    @Nullable Batch after(RoomTail.Node from, int version, EventFormat format) {
        RoomTail.Node next = from.next;
        if (next == null || next == RoomTail.CUT) {
            return null;
        }
        int slot = System.identityHashCode(from) & (SLOTS - 1);
        Batch known = slots[slot];
        if (known != null && known.from == from && known.version == version && known.format == format) {
            return known;
        }
        Batch made = build(from, version, next, format);
        slots[slot] = made;
        return made;
    }

    private Batch build(RoomTail.Node from, int version, RoomTail.Node next, EventFormat format) {
        TextFrame single = eventOf(next).frame(format);
        RoomTail.Node end = next;
        int events = 1;
        int size = single.utf8().length;
        for (RoomTail.Node n = next.next; n != null && n != RoomTail.CUT; n = n.next) {
            byte[] more = eventOf(n).frame(format).utf8();
            if (size + 1 + more.length > FRAME_BYTES) {
                break;
            }
            if (events == 1) {
                builder.clear();
                builder.append(single.utf8());
            }
            builder.append(format.separator()).append(more);
            size += 1 + more.length;
            end = n;
            events++;
        }
        return new Batch(from, version, format, events == 1 ? single : builder.build(), end, events);
    }

    /** Forgets all frames, so that rooms that have fallen silent keep nothing alive. */
    void clear() {
        Arrays.fill(slots, null);
    }

    private static EncodedEvent eventOf(RoomTail.Node node) {
        return Objects.requireNonNull(node.event, "only the first node of a tail has no event");
    }
}
