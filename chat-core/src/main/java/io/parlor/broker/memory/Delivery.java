package io.parlor.broker.memory;

import io.parlor.broker.LogEntry;
import io.parlor.broker.RoomListener;
import io.parlor.model.GapReason;
import io.parlor.model.Position;

/**
 * One thing that the followers of a room are to be told.
 *
 * @param number counts the deliveries of the room; those up to the number that a subscription began at are not for it
 */
record Delivery(long number, Content content) {
    sealed interface Content {
        void tell(RoomListener listener);
    }

    record Appended(LogEntry entry) implements Content {
        @Override
        public void tell(RoomListener listener) {
            listener.onRecord(entry.position(), entry.record());
        }
    }

    record Signal(byte[] payload) implements Content {
        @Override
        public void tell(RoomListener listener) {
            listener.onSignal(payload);
        }
    }

    record Reset(Position resumed) implements Content {
        @Override
        public void tell(RoomListener listener) {
            listener.onReset(resumed, GapReason.RESET);
        }
    }
}
