package io.parlor.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parlor.broker.LogEntry;
import io.parlor.broker.LogRecord;
import io.parlor.model.EventDetails;
import io.parlor.model.EventHeaders;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomEvent;
import io.parlor.model.RoomId;
import io.parlor.room.Post;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of an event: their bounds, how they are stored, and when they go. */
class EventHeadersTest {
    private static byte[] encode(EventDetails details) {
        return EventCodec.encode(EventType.MESSAGE, null, 5, null, details, "1");
    }

    private static RoomEvent decode(byte[] record) {
        return EventCodec.decode(new RoomId("lobby"), new LogEntry(new Position(1, 2), new LogRecord(null, record)));
    }

    @Test
    void they_are_stored_before_the_body_in_their_order() {
        EventDetails details =
                EventDetails.NONE.header("traceparent", "00-\"1\"").header("a", "");
        byte[] record = encode(details);
        assertThat(new String(record, UTF_8))
                .isEqualTo(
                        "{\"type\":\"message\",\"at\":5,\"headers\":{\"traceparent\":\"00-\\\"1\\\"\",\"a\":\"\"},\"body\":1}");
        assertThat(decode(record).details()).isEqualTo(details);
        assertThat(decode(record).details().headers().keySet()).containsExactly("traceparent", "a");
    }

    @Test
    void where_there_are_none_the_record_is_as_it_was_before_there_were_any() {
        byte[] record = encode(EventDetails.NONE.headers(Map.of()));
        assertThat(new String(record, UTF_8)).isEqualTo("{\"type\":\"message\",\"at\":5,\"body\":1}");
        assertThat(decode(record).details()).isSameAs(EventDetails.NONE);
    }

    @Test
    void a_deleted_event_loses_them() {
        RoomEvent event = decode(encode(EventDetails.NONE.header("secret", "it is")));
        assertThat(new String(EventCodec.redact(event), UTF_8)).doesNotContain("secret");
        assertThat(decode(EventCodec.redact(event)).details().headers()).isEmpty();
    }

    @Test
    void a_post_takes_one_at_a_time_or_all() {
        Post post = Post.message("1").header("a", "1").header("b", "2").header("a", "3");
        assertThat(post.details().headers()).isEqualTo(Map.of("a", "3", "b", "2"));
        assertThat(post.headers(Map.of("c", "4")).details().headers()).isEqualTo(Map.of("c", "4"));
        assertThat(post.headers(Map.of()).details()).isEqualTo(EventDetails.NONE);
    }

    @Test
    void they_are_copied() {
        Map<String, String> given = new LinkedHashMap<>(Map.of("a", "1"));
        EventDetails details = EventDetails.NONE.headers(given);
        given.put("b", "2");
        assertThat(details.headers()).isEqualTo(Map.of("a", "1")).isUnmodifiable();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a:b", "\u00e4", "a\n", "\u007f", "destination", "subscription", "sender", "gap"})
    void some_names_are_none(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventDetails.NONE.header(name, "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\r", "\0", "\u0085", "\ud800"})
    void some_values_are_none(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventDetails.NONE.header("a", value))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(value));
    }

    @ParameterizedTest
    @CsvSource({
        "16, 64, 1, true",
        "17, 2, 1, false",
        "1, 65, 1, false",
        "1, 1, 256, true",
        "1, 1, 257, false",
        "8, 10, 246, true",
        "8, 10, 247, false"
    })
    void there_are_bounds(int count, int name, int value, boolean taken) {
        Map<String, String> headers = IntStream.range(0, count)
                .boxed()
                .collect(Collectors.toMap(
                        i -> (i + "x".repeat(EventHeaders.MAX_NAME)).substring(0, name), i -> "v".repeat(value)));
        if (taken) {
            assertThat(EventDetails.NONE.headers(headers).headers()).isEqualTo(headers);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> EventDetails.NONE.headers(headers));
        }
    }

    @Test
    void bytes_count_not_characters() {
        EventDetails most = EventDetails.NONE.header("a", "\u20ac".repeat(256)).header("b", "\u20ac".repeat(256));
        assertThatIllegalArgumentException().isThrownBy(() -> most.header("c", "\u20ac".repeat(256)));
    }
}
