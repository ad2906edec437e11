package io.parlor.broker.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parlor.broker.LogRange;
import io.parlor.broker.LogRecord;
import io.parlor.broker.LogSlice;
import io.parlor.broker.MessageBroker;
import io.parlor.broker.RoomListener;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.List;

/** Short words for calls of a broker that answers at once. */
final class Calls {
    static final RoomListener DEAF = new RoomListener() {
        @Override
        public void onRecord(Position position, LogRecord record) {}

        @Override
        public void onSignal(byte[] payload) {}

        @Override
        public void onReset(Position resumed, GapReason reason) {}
    };

    private Calls() {}

    static Position append(MessageBroker broker, RoomId room, String text) {
        return append(broker, room, null, text);
    }

    static Position append(MessageBroker broker, RoomId room, String key, String text) {
        return broker.append(room, new LogRecord(key, text.getBytes(UTF_8)))
                .toCompletableFuture()
                .join();
    }

    static LogSlice readAfter(MessageBroker broker, RoomId room, Position position) {
        return broker.read(room, new LogRange.After(position, 1_000))
                .toCompletableFuture()
                .join();
    }

    static List<String> texts(MessageBroker broker, RoomId room) {
        return broker.read(room, new LogRange.Last(1_000)).toCompletableFuture().join().entries().stream()
                .map(entry -> new String(entry.record().payload(), UTF_8))
                .toList();
    }
}
