package io.parlor.broker.memory;

import static io.parlor.broker.memory.Calls.append;
import static io.parlor.broker.memory.Calls.readAfter;
import static io.parlor.broker.memory.Calls.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.GapReason;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final RoomId ROOM = new RoomId("room");
    private final SettableClock clock = new SettableClock();

    @Test
    void aRoomKeepsTheNewestRecords() {
        var broker = InMemoryMessageBroker.builder().maxRecords(3).build();
        for (int i = 1; i <= 10; i++) {
            append(broker, ROOM, "m" + i);
        }
        assertThat(texts(broker, ROOM)).containsExactly("m8", "m9", "m10");
    }

    @Test
    void aRoomKeepsNoMoreBytesThanAllowed() {
        var broker = InMemoryMessageBroker.builder()
                .maxRecordBytes(2_000)
                .maxRoomBytes(4_000)
                .build();
        for (int i = 0; i < 10; i++) {
            append(broker, ROOM, i + "x".repeat(1_500));
        }
        assertThat(texts(broker, ROOM)).extracting(text -> text.charAt(0)).containsExactly('8', '9');
    }

    @Test
    void recordsThatAreTooOldAreNotRead() {
        var broker = InMemoryMessageBroker.builder()
                .maxAge(Duration.ofMinutes(1))
                .clock(clock)
                .build();
        for (int i = 0; i < 6; i++) {
            append(broker, ROOM, "old" + i);
        }
        clock.advance(Duration.ofSeconds(50));
        append(broker, ROOM, "young");
        clock.advance(Duration.ofSeconds(20));

        assertThat(texts(broker, ROOM)).containsExactly("young");
    }

    @Test
    void theExactEdgeIsProvedWhole() {
        var broker = InMemoryMessageBroker.builder().maxRecords(2).build();
        Position first = append(broker, ROOM, "m1");
        Position second = append(broker, ROOM, "m2");
        append(broker, ROOM, "m3");
        append(broker, ROOM, "m4");

        assertThat(readAfter(broker, ROOM, second).gap()).isNull();
        assertThat(readAfter(broker, ROOM, second).entries()).hasSize(2);
        assertThat(readAfter(broker, ROOM, first).gap()).isEqualTo(GapReason.TRIMMED);
    }

    @Test
    void anotherFingerprintAtTheEdgeIsAReset() {
        var broker = InMemoryMessageBroker.builder().maxRecords(1).build();
        Position first = append(broker, ROOM, "m1");
        append(broker, ROOM, "m2");

        assertThat(readAfter(broker, ROOM, new Position(1, first.fingerprint() + 1))
                        .gap())
                .isEqualTo(GapReason.RESET);
    }

    @Test
    void aRoomWhoseRecordsAllAgedAwayStillKnowsItsEnd() {
        var broker = InMemoryMessageBroker.builder()
                .maxAge(Duration.ofMinutes(1))
                .clock(clock)
                .build();
        append(broker, ROOM, "m1");
        Position end = append(broker, ROOM, "m2");
        clock.advance(Duration.ofHours(1));

        assertThat(readAfter(broker, ROOM, end).gap()).isNull();
        assertThat(readAfter(broker, ROOM, Position.ORIGIN).gap()).isEqualTo(GapReason.TRIMMED);
        assertThat(readAfter(broker, ROOM, Position.ORIGIN).next()).isEqualTo(end);
        assertThat(append(broker, ROOM, "m3").offset()).isEqualTo(3);
    }
}
