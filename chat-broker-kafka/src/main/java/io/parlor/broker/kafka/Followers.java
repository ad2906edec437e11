package io.parlor.broker.kafka;

import io.parlor.broker.LogRecord;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The followers of the rooms of one partition. Of the thread of its {@link Feed}. */
final class Followers {
    private final Map<String, List<Follower>> rooms = new HashMap<>();

    void add(Follower follower) {
        rooms.computeIfAbsent(follower.room(), room -> new ArrayList<>(1)).add(follower);
    }

    void remove(Follower follower) {
        List<Follower> others = rooms.get(follower.room());
        if (others != null && others.remove(follower) && others.isEmpty()) {
            rooms.remove(follower.room());
        }
    }

    boolean isEmpty() {
        return rooms.isEmpty();
    }

    void record(String room, Position position, Header header, ConsumerRecord<ByteBuffer, ByteBuffer> each) {
        List<Follower> all = rooms.get(room);
        if (all != null) {
            LogRecord entry = new LogRecord(header.key(), bytes(each.value()));
            for (Follower follower : all) {
                follower.onRecord(position, entry);
            }
        }
    }

    /** @param number of this node's signals; 0 for one of another node */
    void signal(String room, long number, @Nullable ByteBuffer value) {
        List<Follower> all = rooms.get(room);
        if (all != null) {
            byte[] payload = bytes(value);
            all.forEach(follower -> follower.onSignal(number, payload));
        }
    }

    void reset(Position resumed, GapReason reason) {
        rooms.values().forEach(all -> all.forEach(each -> each.onReset(resumed, reason)));
    }

    /** All up to there was given. */
    void passed(long offset) {
        rooms.values().forEach(all -> all.forEach(each -> each.passed(offset)));
    }

    static byte[] bytes(@Nullable ByteBuffer value) {
        byte[] result = new byte[value == null ? 0 : value.remaining()];
        if (value != null) {
            value.duplicate().get(result);
        }
        return result;
    }
}
