package io.parlor.broker.memory;

import static io.parlor.broker.memory.Calls.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyWindowTest {
    private static final RoomId ROOM = new RoomId("room");
    private final SettableClock clock = new SettableClock();

    @Test
    void aKeyIsRememberedForTheWindow() {
        var broker = InMemoryMessageBroker.builder()
                .keyWindow(Duration.ofMinutes(1))
                .clock(clock)
                .build();
        Position first = append(broker, ROOM, "k", "m");
        clock.advance(Duration.ofMinutes(1));

        assertThat(append(broker, ROOM, "k", "m")).isEqualTo(first);
    }

    @Test
    void aKeyIsForgottenAfterTheWindow() {
        var broker = InMemoryMessageBroker.builder()
                .keyWindow(Duration.ofMinutes(1))
                .clock(clock)
                .build();
        Position first = append(broker, ROOM, "k", "m");
        clock.advance(Duration.ofSeconds(61));

        assertThat(append(broker, ROOM, "k", "m")).isGreaterThan(first);
    }

    @Test
    void theOldestKeysAreForgottenWhenThereAreTooMany() {
        var broker = InMemoryMessageBroker.builder().maxKeys(2).build();
        Position first = append(broker, ROOM, "k1", "m1");
        append(broker, ROOM, "k2", "m2");
        Position third = append(broker, ROOM, "k3", "m3");

        assertThat(append(broker, ROOM, "k3", "m3")).isEqualTo(third);
        assertThat(append(broker, ROOM, "k1", "m1")).isGreaterThan(first);
    }

    @Test
    void aKeyOutlivesItsRecord() {
        var broker = InMemoryMessageBroker.builder().maxRecords(1).build();
        Position first = append(broker, ROOM, "k", "m1");
        append(broker, ROOM, "m2");

        assertThat(append(broker, ROOM, "k", "m1")).isEqualTo(first);
    }

    @Test
    void withoutAWindowNothingIsADuplicate() {
        var broker = InMemoryMessageBroker.builder().keyWindow(Duration.ZERO).build();
        Position first = append(broker, ROOM, "k", "m");

        assertThat(append(broker, ROOM, "k", "m")).isGreaterThan(first);
        assertThat(broker.profile().keyWindow()).isZero();
    }
}
