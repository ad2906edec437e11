package io.parlor.protocol.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.Attachment;
import io.parlor.model.EventDetails;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.Reaction;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import io.parlor.protocol.EncodedEvent;
import io.parlor.protocol.EventCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StompEventFormatTest {
    private static final Position POSITION = new Position(7, 0xcafe);
    private static final Position TARGET = new Position(3, 0xabcdef01);

    private static String message(StompEventFormat format, EventType type, EventDetails details, String body) {
        byte[] record = EventCodec.encode(type, new UserId("a:n"), 5, null, details, body);
        LogEntry entry = new LogEntry(POSITION, new LogRecord(null, record));
        return new String(format.encode(new EncodedEvent(new RoomId("lobby"), entry)), UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"V1_0, a\\b: c", "V1_1, a\\\\b\\c c", "V1_2, a\\\\b\\c c"})
    void headers_of_the_sender_come_last_and_are_escaped_as_the_version_wants_it(
            StompEventFormat format, String value) {
        EventDetails details = EventDetails.NONE.header("x\\y", "a\\b: c");
        String name = format == StompEventFormat.V1_0 ? "x\\y" : "x\\\\y";
        assertThat(message(format, EventType.MESSAGE, details, "1"))
                .contains("\ntime:5\n" + name + ":" + value + "\ncontent-type:application/json\n");
    }

    @Test
    void an_event_about_another_one_names_it() {
        EventDetails details = EventDetails.about(TARGET).replyTo(POSITION);
        assertThat(message(StompEventFormat.V1_2, EventType.EDIT, details, "1"))
                .contains("\nevent:edit\n", "\ntarget:3-abcdef01\n", "\nreply-to:7-0000cafe\n");
        assertThat(message(
                        StompEventFormat.V1_2,
                        EventType.REACTION,
                        details.reaction(new Reaction("+:1", false)),
                        "null"))
                .contains("\nevent:reaction\n", "\nreaction:+\\c1\n", "\nactive:false\n");
        assertThat(message(StompEventFormat.V1_2, EventType.MESSAGE, EventDetails.NONE.redact(), "null"))
                .contains("\nredacted:true\n");
    }

    @Test
    void mentions_and_attachments_are_headers_too() {
        EventDetails details = EventDetails.NONE
                .mentions(List.of(new UserId("bob"), new UserId("c:t")))
                .attachments(List.of(new Attachment("https://a.example/f", "a/b", 1, null)));
        assertThat(message(StompEventFormat.V1_2, EventType.MESSAGE, details, "1"))
                .contains("\nmentions:bob c\\ct\n")
                .contains("\nattachments:[{\"url\"\\c\"https\\c//a.example/f\",\"type\"\\c\"a/b\",\"size\"\\c1}]\n");
    }
}
