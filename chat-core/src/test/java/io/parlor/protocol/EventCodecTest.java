package io.parlor.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.model.UserId;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.WithNull;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private static final RoomId ROOM = new RoomId("lobby");
    private static final Position POSITION = new Position(7, 0xcafe);

    @Test
    void an_event_is_stored_as_its_line_without_room_and_position() {
        byte[] record = EventCodec.encode(
                EventType.MESSAGE, new UserId("b\"ob"), 1790000000000L, "b-17", "{\"text\":\"hi \u20ac\"}");
        assertThat(new String(record, UTF_8))
                .isEqualTo("{\"type\":\"message\",\"from\":\"b\\\"ob\",\"at\":1790000000000,\"key\":\"b-17\","
                        + "\"body\":{\"text\":\"hi \u20ac\"}}");
    }

    @Test
    void sender_and_key_are_left_out_where_there_are_none() {
        byte[] record = EventCodec.encode(new EventType("x.tick"), null, 0, null, "null");
        assertThat(new String(record, UTF_8)).isEqualTo("{\"type\":\"x.tick\",\"at\":0,\"body\":null}");
    }

    @Property
    void what_is_encoded_is_decoded(
            @ForAll("types") EventType type,
            @ForAll("users") @WithNull UserId from,
            @ForAll @LongRange(min = 0, max = 1L << 52) long at,
            @ForAll @WithNull String key,
            @ForAll("bodies") String body) {
        RoomEvent decoded = decode(EventCodec.encode(type, from, at, key, body));
        assertThat(decoded).isEqualTo(new RoomEvent(ROOM, POSITION, type, from, Instant.ofEpochMilli(at), key, body));
    }

    @Property
    void its_time_can_be_read_alone(
            @ForAll("users") @WithNull UserId from, @ForAll @LongRange(min = 0, max = 1L << 52) long at) {
        assertThat(EventCodec.atMillis(EventCodec.encode(EventType.MESSAGE, from, at, null, "{\"at\":1}")))
                .isEqualTo(at);
        assertThat(EventCodec.atMillis(
                        EventCodec.encode(EventType.MESSAGE, new UserId("a,\"at\":5"), at, ",\"at\":6", "1")))
                .isEqualTo(at);
    }

    @Test
    void the_deepest_body_that_is_taken_can_be_read_again() {
        String body = JsonText.requireValue("[".repeat(64) + "]".repeat(64));
        assertThat(decode(EventCodec.encode(EventType.MESSAGE, null, 1, null, body))
                        .body())
                .isEqualTo(body);
    }

    @Test
    void the_longest_names_and_numbers_that_are_taken_can_be_read_again() {
        String body = JsonText.requireValue("{\"" + "\u20ac".repeat(50_000) + "\":" + "9".repeat(1_000) + "}");
        assertThat(decode(EventCodec.encode(EventType.MESSAGE, null, 1, null, body))
                        .body())
                .isEqualTo(body);
    }

    @Test
    void members_of_a_later_version_are_passed_over() {
        RoomEvent event = decode("{\"type\":\"message\",\"new\":{\"a\":[1]},\"at\":5,\"body\":1}".getBytes(UTF_8));
        assertThat(event.body()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "}",
                "{}",
                "[]",
                "junk",
                "{junk}",
                "{\"type\":\"message\",\"at\":1}",
                "{\"type\":\"message\",\"body\":1}",
                "{\"at\":1,\"body\":1}",
                "{\"type\":\"?\",\"at\":1,\"body\":1}",
                "{\"type\":1,\"at\":1,\"body\":1}",
                "{\"type\":null,\"at\":1,\"body\":1}",
                "{\"type\":\"message\",\"at\":\"1\",\"body\":1}",
                "{\"type\":\"message\",\"at\":99999999999999999999,\"body\":1}",
                "{\"type\":\"message\",\"from\":\"\",\"at\":1,\"body\":1}",
                "{\"type\":\"message\",\"at\":1,\"body\":1,\"more\":2}",
                "{\"type\":\"message\",\"at\":1,\"body\":1}}",
                "{\"type\":\"message\",\"at\":1,\"body\":{}",
                "{\"type\":\"message\",\"at\":1,\"body\":\"a}"
            })
    void a_foreign_record_is_refused(String record) {
        assertThatIllegalArgumentException().isThrownBy(() -> decode(record.getBytes(UTF_8)));
    }

    @Property
    void arbitrary_bytes_are_refused_and_nothing_worse(@ForAll byte[] inner) {
        byte[] record = new byte[inner.length + 2];
        System.arraycopy(inner, 0, record, 1, inner.length);
        record[0] = '{';
        record[record.length - 1] = '}';
        assertThatIllegalArgumentException().isThrownBy(() -> decode(record));
    }

    private static RoomEvent decode(byte[] record) {
        return EventCodec.decode(ROOM, new LogEntry(POSITION, new LogRecord(null, record)));
    }

    @Provide
    Arbitrary<EventType> types() {
        return Arbitraries.of("message", "system", "read", "x.a", "x.A_b-9.").map(EventType::of);
    }

    @Provide
    Arbitrary<@Nullable UserId> users() {
        return Arbitraries.strings()
                .ascii()
                .withChars("\"\\\u00e9\u20ac")
                .ofMaxLength(20)
                .filter(UserId::isValid)
                .map(UserId::new);
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> strings = Arbitraries.strings().map(JsonText::quote);
        Arbitrary<String> others = Arbitraries.of(
                "null",
                " 1 ",
                "\t[ ]\r",
                "{\"body\":{\"a\":\":\"}}",
                "\"}\"",
                "\"\\ud800\"",
                "-0.0e+10",
                "\"\u2028\"",
                "{\"a\":1,\"a\":2}");
        return Arbitraries.oneOf(strings, others);
    }
}
