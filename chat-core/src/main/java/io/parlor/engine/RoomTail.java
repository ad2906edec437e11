package io.parlor.engine;

import io.parlor.model.Position;
import io.parlor.protocol.EncodedEvent;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a room, as a linked list that cursors walk along. Written by one thread at a time (the broker's calls to the room's
 * listener); read by all workers.
 *
 * <p>The first node is a mere place: the tail has every event <em>past</em> it. A node that is dropped is cut off
 * ({@link Node#next} becomes {@link #CUT}), so that a cursor that still holds it keeps nothing else alive, and learns
 * that it has to read the log.
 */
final class RoomTail {
    /** Follows a node that was dropped. */
    static final Node CUT = new Node(Position.ORIGIN, null);

    /** What a node costs besides its payload and the encodings of it. */
    private static final int NODE_BYTES = 256;

    private static final int COPIES = 3;

    private final int maxEvents;
    private final int maxBytes;
    private volatile Node first;
    private volatile Node last;

    /** How often events in it were replaced. Written by the writer, after it has. */
    private volatile int version;

    // Of the writer.
    private int events;
    private long bytes;

    RoomTail(Position start, int maxEvents, int maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
        Node node = new Node(start, null);
        first = node;
        last = node;
    }

    /** A place in the tail; all but the very first have an event. */
    static final class Node {
        final Position position;
        /** Written by the tail's writer: another one takes its place when the event is deleted. */
        volatile @Nullable EncodedEvent event;

        volatile @Nullable Node next;

        Node(Position position, @Nullable EncodedEvent event) {
            this.position = position;
            this.event = event;
        }

        boolean isCut() {
            return next == CUT;
        }
    }

    Node first() {
        return first;
    }

    Node last() {
        return last;
    }

    void append(EncodedEvent event) {
        Node node = new Node(event.position(), event);
        last.next = node;
        last = node;
        events++;
        bytes += cost(event);
        while (events > maxEvents || (bytes > maxBytes && events > 1)) {
            dropFirst();
        }
    }

    /** Starts anew at another position; every node that was in the list is cut off. */
    void reset(Position start) {
        Node node = new Node(start, null);
        Node old = first;
        first = node;
        last = node;
        events = 0;
        bytes = 0;
        while (old != null) {
            Node next = old.next;
            old.next = CUT;
            old = next;
        }
    }

    /** What was made of its events before it was this is not to be sent any more. */
    int version() {
        return version;
    }

    /** Puts in the place of each event what the operator makes of it. */
    void replaceEach(UnaryOperator<EncodedEvent> change) {
        for (Node node = first.next; node != null; node = node.next) {
            EncodedEvent before = Objects.requireNonNull(node.event);
            EncodedEvent after = change.apply(before);
            if (after != before) {
                bytes += cost(after) - cost(before);
                node.event = after;
            }
        }
        int next = version + 1;
        version = next;
    }

    private void dropFirst() {
        Node dropped = first;
        Node next = dropped.next;
        EncodedEvent event = next == null ? null : next.event;
        if (next == null || event == null) {
            return;
        }
        events--;
        bytes -= cost(event);
        first = next;
        dropped.next = CUT;
    }

    private static long cost(EncodedEvent event) {
        return NODE_BYTES + (long) COPIES * event.payload().length;
    }

    /** Where a cursor that has seen everything up to {@code position} goes on. */
    Place locate(Position position) {
        Node node = first;
        if (position.offset() < node.position.offset()) {
            return Place.BEHIND;
        }
        while (true) {
            Node next = node.next;
            if (next == CUT) {
                return Place.BEHIND;
            }
            if (next == null || next.position.offset() > position.offset()) {
                return placeOf(node, next, position);
            }
            node = next;
        }
    }

    private static Place placeOf(Node node, @Nullable Node next, Position position) {
        if (node.position.offset() == position.offset()) {
            return node.position.equals(position) ? new Place(node, true) : Place.BEHIND;
        }
        return next == null ? Place.AHEAD : new Place(node, false);
    }

    /** The event at that very position; null if it is not here. */
    @Nullable EncodedEvent find(Position position) {
        Node node = locate(position).node();
        return node != null && node.position.equals(position) ? node.event : null;
    }

    /** The node that just {@code count} events follow; the first one if there are fewer; null if it was cut off meanwhile. */
    @Nullable Node fromEnd(int count) {
        Node result = first;
        Node end = result;
        int distance = 0;
        while (true) {
            Node next = end.next;
            if (next == CUT) {
                return null;
            }
            if (next == null) {
                return result;
            }
            end = next;
            if (++distance > count) {
                result = result.next;
                if (result == null || result == CUT) {
                    return null;
                }
            }
        }
    }

    /** How many events follow {@code node}, up to {@code most}. */
    static int countAfter(Node node, int most) {
        int count = 0;
        for (Node n = node.next; n != null && n != CUT && count < most; n = n.next) {
            count++;
        }
        return count;
    }

    /**
     * @param node  null if the tail does not have the place
     * @param exact whether the node's position is the very one that was looked for, fingerprint and all
     */
    record Place(@Nullable Node node, boolean exact) {
        /** Before what the tail has, or not of this log. */
        static final Place BEHIND = new Place(null, false);
        /** Past the end of the tail. */
        static final Place AHEAD = new Place(null, false);
    }
}
