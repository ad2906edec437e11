package io.parlor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import org.junit.jupiter.api.Test;

class RedactionsTest {
    private static final RoomId ROOM = new RoomId("r");

    private static EncodedEvent event(int offset, EventType type, EventDetails details, String body) {
        byte[] payload = EventCodec.encode(type, null, 0, null, details, body);
        return new EncodedEvent(ROOM, new LogEntry(new Position(offset, offset), new LogRecord(null, payload)));
    }

    private static EncodedEvent message(int offset) {
        return event(offset, EventType.MESSAGE, EventDetails.NONE, "1");
    }

    private static EncodedEvent about(int target, EventType type) {
        return event(1_000_000 + target, type, EventDetails.about(new Position(target, target)), "1");
    }

    @Test
    void leavesEverythingAsItIsUntilSomethingIsDeleted() {
        Redactions redactions = new Redactions(true);
        EncodedEvent message = message(1);

        assertThat(redactions.isAdded(message)).isFalse();
        assertThat(redactions.applied(message)).isSameAs(message);
        assertThat(redactions.count()).isZero();
    }

    @Test
    void redactsWhatWasDeletedAndItsEditsAndNothingElse() {
        Redactions redactions = new Redactions(true);
        assertThat(redactions.isAdded(about(1, EventType.DELETE))).isTrue();
        EncodedEvent other = message(2);
        EncodedEvent editOfOther = about(2, EventType.EDIT);
        EncodedEvent again = event(1, EventType.MESSAGE, EventDetails.NONE.redact(), "null");
        EncodedEvent sameOffset = new EncodedEvent(
                ROOM,
                new LogEntry(new Position(1, 99), new LogRecord(null, message(1).payload())));

        assertThat(redactions.applied(message(1)).decode().details().redacted()).isTrue();
        assertThat(redactions.applied(message(1)).decode().body()).isEqualTo("null");
        assertThat(redactions.applied(about(1, EventType.EDIT)).decode().body()).isEqualTo("null");
        assertThat(redactions.applied(other)).isSameAs(other);
        assertThat(redactions.applied(editOfOther)).isSameAs(editOfOther);
        assertThat(redactions.applied(again)).isSameAs(again);
        assertThat(redactions.applied(sameOffset)).isSameAs(sameOffset);
    }

    @Test
    void isBoundedAndSaysWhatMustBeReadAgainForThat() {
        Redactions redactions = new Redactions(true);
        for (int i = 1; i <= Redactions.MAX + 5; i++) {
            redactions.isAdded(about(i, EventType.DELETE));
        }

        assertThat(redactions.count()).isEqualTo(Redactions.MAX + 5);
        assertThat(redactions.isForgotten(4)).isTrue();
        assertThat(redactions.isForgotten(5)).isFalse();
        EncodedEvent forgotten = message(5);
        assertThat(redactions.applied(forgotten)).isSameAs(forgotten);
        assertThat(redactions.applied(message(6)).decode().details().redacted()).isTrue();
    }
}
