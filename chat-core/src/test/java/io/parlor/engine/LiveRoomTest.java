package io.parlor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.ChatServerBuilder;
import io.parlor.broker.LogRecord;
import io.parlor.broker.RoomSubscription;
import io.parlor.broker.memory.InMemoryMessageBroker;
import io.parlor.model.EventType;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.presence.PresenceTimes;
import io.parlor.protocol.EventCodec;
import io.parlor.runtime.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveRoomTest {
    private static final LogRecord RECORD =
            new LogRecord(null, EventCodec.encode(EventType.MESSAGE, null, 0, null, "1"));

    private final CompletableFuture<RoomSubscription> following = new CompletableFuture<>();
    private final LiveRoom room = new LiveRoom(
            new RoomId("r"),
            limits(),
            1,
            new AtomicLong(),
            true,
            presences(),
            what -> {},
            () -> CompletableFuture.completedFuture(List.of()));

    @Test
    void keepsWhatABrokerTellsBeforeTheRoomHasSeenItsSubscription() {
        room.open(following);
        room.onRecord(new Position(3, 3), RECORD);
        room.onReset(new Position(0, 7), GapReason.RESET);
        room.onRecord(new Position(1, 1), RECORD);
        following.complete(subscription(new Position(2, 2)));
        room.onRecord(new Position(2, 5), RECORD);

        assertThat(room.tail().first().position).isEqualTo(new Position(0, 7));
        assertThat(RoomTail.countAfter(room.tail().first(), 10)).isEqualTo(2);
        assertThat(room.tail().last().position).isEqualTo(new Position(2, 5));
    }

    /** Time stands still. */
    private static PresenceHub presences() {
        Scheduler none = new Scheduler() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public Cancellable schedule(Runnable task, Duration delay) {
                return () -> {};
            }
        };
        PresenceTimes times = new PresenceTimes(Duration.ofSeconds(10), Duration.ofSeconds(5));
        return new PresenceHub(InMemoryMessageBroker.create(), none, Runnable::run, times);
    }

    private static Limits limits() {
        return new Limits(
                1,
                1,
                1,
                1,
                1,
                1,
                1,
                10,
                10_000,
                1,
                1,
                1,
                1,
                ChatServerBuilder.DEFAULT_COMMAND_RATE,
                ChatServerBuilder.DEFAULT_CONNECT_RATE);
    }

    private static RoomSubscription subscription(Position start) {
        return new RoomSubscription() {
            @Override
            public Position start() {
                return start;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
