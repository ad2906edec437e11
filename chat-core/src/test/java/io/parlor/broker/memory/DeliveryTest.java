package io.parlor.broker.memory;

import static io.parlor.broker.memory.Calls.DEAF;
import static io.parlor.broker.memory.Calls.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parlor.broker.BrokerException;
import io.parlor.broker.LogRecord;
import io.parlor.broker.RoomListener;
import io.parlor.broker.RoomSubscription;
import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final RoomId ROOM = new RoomId("room");
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Test
    void appendsAreRefusedWhileFollowersAreTooFarBehind() {
        var broker = InMemoryMessageBroker.builder()
                .executor(tasks::add)
                .maxUndelivered(10)
                .build();
        broker.follow(ROOM, DEAF);
        for (int i = 0; i < 10; i++) {
            append(broker, ROOM, "m" + i);
        }

        assertThatThrownBy(() -> append(broker, ROOM, "one too many"))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(BrokerException.class);

        tasks.remove().run();
        assertThat(append(broker, ROOM, "welcome again").offset()).isEqualTo(11);
    }

    @Test
    void aSubscriptionThatAnotherListenerClosesIsNotToldOfTheSameRecord() {
        var broker = InMemoryMessageBroker.create();
        List<RoomSubscription> second = new ArrayList<>();
        List<String> told = new ArrayList<>();
        broker.follow(ROOM, onRecord(() -> second.get(0).close()));
        broker.follow(ROOM, onRecord(() -> told.add("second"))).thenAccept(second::add);

        append(broker, ROOM, "m");

        assertThat(told).isEmpty();
    }

    private static RoomListener onRecord(Runnable action) {
        return new RoomListener() {
            @Override
            public void onRecord(Position position, LogRecord record) {
                action.run();
            }

            @Override
            public void onSignal(byte[] payload) {}

            @Override
            public void onReset(Position resumed, GapReason reason) {}
        };
    }

    @Test
    void oneTaskDeliversAllThatWaits() {
        var broker = InMemoryMessageBroker.builder().executor(tasks::add).build();
        broker.follow(ROOM, DEAF);
        for (int i = 0; i < 10; i++) {
            append(broker, ROOM, "m" + i);
        }
        assertThat(tasks).hasSize(1);
    }

    @Test
    void anExecutorThatRefusesIsReplacedByTheCaller() {
        var broker = InMemoryMessageBroker.builder()
                .executor(task -> {
                    throw new RejectedExecutionException();
                })
                .build();
        AtomicInteger delivered = new AtomicInteger();
        broker.consume("group", (room, position, record) -> {
            delivered.incrementAndGet();
            return CompletableFuture.completedStage(null);
        });
        append(broker, ROOM, "m");
        assertThat(delivered).hasValue(1);
    }

    @Test
    void aGroupWithTooMuchToDoLosesTheNewest() {
        var broker = InMemoryMessageBroker.builder().maxGroupBacklog(2).build();
        AtomicInteger delivered = new AtomicInteger();
        closeAtOnce(broker, "group");
        for (int i = 0; i < 5; i++) {
            append(broker, ROOM, "m" + i);
        }
        broker.consume("group", (room, position, record) -> {
            delivered.incrementAndGet();
            return CompletableFuture.completedStage(null);
        });
        assertThat(delivered).hasValue(2);
    }

    private static void closeAtOnce(InMemoryMessageBroker broker, String group) {
        try {
            broker.consume(group, (room, position, record) -> new CompletableFuture<>())
                    .toCompletableFuture()
                    .join()
                    .close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void allFaultsOfTheSettingsAreReportedAtOnce() {
        assertThatThrownBy(() -> InMemoryMessageBroker.builder()
                        .maxRecords(0)
                        .keyWindow(Duration.ofSeconds(-1))
                        .maxIdleRooms(0)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("maxRecords", "keyWindow", "maxIdleRooms");
    }

    @Test
    void groupNamesAreChecked() {
        var broker = InMemoryMessageBroker.create();
        assertThatThrownBy(() -> broker.consume("a b", (room, position, record) -> null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
