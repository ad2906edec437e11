package io.parlor.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.ErrorCode;
import io.parlor.model.EventType;
import io.parlor.model.Position;
import io.parlor.model.RoomId;
import io.parlor.protocol.Command;
import io.parlor.protocol.Command.OnGap;
import io.parlor.protocol.Command.Start;
import io.parlor.protocol.Protocol.CodecLimits;
import io.parlor.schema.ProtocolSchema;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCommandsTest {
    private static final RoomId LOBBY = new RoomId("lobby");
    private static final Position POSITION = Position.parse("1042-9f3c1d77");

    @Test
    void connect_carries_token_and_client() {
        assertThat(valid("{\"id\":1,\"op\":\"connect\",\"token\":\"t\",\"client\":\"parlor-js/0.1\"}"))
                .isEqualTo(new Command.Connect(1, "t", "parlor-js/0.1"));
        assertThat(valid("{\"id\":1,\"op\":\"connect\"}")).isEqualTo(new Command.Connect(1, null, null));
    }

    @Test
    void the_name_of_a_client_is_made_safe_for_logs() {
        assertThat(client("a\\r\\nWARN\\u202e\\u2028\\u0000\\u007f\\u0085\\ud800b"))
                .isEqualTo("aWARNb");
        assertThat(client("\\n")).isNull();
        assertThat(client("c".repeat(65))).isEqualTo("c".repeat(64));
        assertThat(client("c".repeat(63) + "\ud83d\ude00")).isEqualTo("c".repeat(63));
    }

    private static String client(String inJson) {
        Command.Connect connect =
                (Command.Connect) valid("{\"id\":1,\"op\":\"connect\",\"client\":\"" + inJson + "\"}");
        return connect.client();
    }

    @Test
    void a_token_does_not_show_in_what_a_command_prints() {
        assertThat(valid("{\"id\":1,\"op\":\"connect\",\"token\":\"secret\"}").toString())
                .doesNotContain("secret");
    }

    @Test
    void join_takes_each_kind_of_start() {
        assertThat(valid("{\"id\":2,\"op\":\"join\",\"room\":\"lobby\"}")).isEqualTo(join(new Start.Now()));
        assertThat(valid("{\"id\":2,\"op\":\"join\",\"room\":\"lobby\",\"last\":0}"))
                .isEqualTo(join(new Start.Last(0)));
        assertThat(valid("{\"id\":2,\"op\":\"join\",\"room\":\"lobby\",\"after\":\"1042-9f3c1d77\"}"))
                .isEqualTo(join(new Start.After(POSITION)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"50", "51", "2147483648", "99999999999999999999999999"})
    void join_cuts_last_to_a_page(String last) {
        assertThat(valid("{\"id\":2,\"op\":\"join\",\"room\":\"lobby\",\"last\":" + last + "}"))
                .isEqualTo(join(new Start.Last(50)));
    }

    private static Command join(Start start) {
        return new Command.Join(2, List.of(new Command.Room(LOBBY, start, OnGap.OLDEST)), true);
    }

    @Test
    void join_says_where_to_go_on_after_a_gap() {
        assertThat(valid("{\"id\":2,\"op\":\"join\",\"room\":\"lobby\",\"gap\":\"end\"}"))
                .isEqualTo(new Command.Join(2, List.of(new Command.Room(LOBBY, new Start.Now(), OnGap.END)), true));
    }

    @Test
    void join_takes_several_rooms_each_with_its_own_start() {
        assertThat(valid("{\"id\":3,\"op\":\"join\",\"rooms\":[{\"room\":\"a\",\"after\":\"1042-9f3c1d77\",\"x\":[{}]},"
                        + "{\"gap\":\"end\",\"room\":\"b\",\"last\":10},{\"room\":\"c\"}]}"))
                .isEqualTo(new Command.Join(
                        3,
                        List.of(
                                new Command.Room(new RoomId("a"), new Start.After(POSITION), OnGap.OLDEST),
                                new Command.Room(new RoomId("b"), new Start.Last(10), OnGap.END),
                                new Command.Room(new RoomId("c"), new Start.Now(), OnGap.OLDEST)),
                        false));
    }

    @Test
    void join_reports_a_bad_room_as_the_outcome_of_that_room() {
        Command.Join join = (Command.Join) decoded("{\"id\":3,\"op\":\"join\",\"rooms\":[{\"room\":\"\\u0007\\ud800\"},"
                + "{\"room\":\"b\",\"after\":\"?\"},{\"room\":\"c\",\"last\":1,\"after\":\"1042-9f3c1d77\"}]}");
        assertThat(join.rooms()).allSatisfy(room -> assertThat(room).isInstanceOf(Command.BadRoom.class));
        assertThat(join.rooms())
                .extracting(room -> ((Command.BadRoom) room).room())
                .containsExactly("\u0007\ud800", "b", "c");
        assertThat(join.rooms())
                .extracting(room -> ((Command.BadRoom) room).failure().code())
                .containsExactly(ErrorCode.BAD_ROOM, ErrorCode.BAD_POSITION, ErrorCode.BAD_REQUEST);
    }

    @Test
    void join_of_no_room_at_all_is_carried_out() {
        assertThat(valid("{\"id\":3,\"op\":\"join\",\"rooms\":[]}")).isEqualTo(new Command.Join(3, List.of(), false));
    }

    @Test
    void leave_names_a_room() {
        assertThat(valid("{\"id\":4,\"op\":\"leave\",\"room\":\"lobby\"}")).isEqualTo(new Command.Leave(4, LOBBY));
    }

    @Test
    void post_carries_type_key_and_body() {
        assertThat(
                        valid(
                                "{\"id\":5,\"op\":\"post\",\"room\":\"lobby\",\"type\":\"x.poll\",\"key\":\"a-1\",\"body\":{\"text\":\"hello\"}}"))
                .isEqualTo(new Command.Post(5, LOBBY, new EventType("x.poll"), "a-1", "{\"text\":\"hello\"}"));
    }

    @Test
    void post_is_a_message_unless_it_says_otherwise() {
        assertThat(valid("{\"op\":\"post\",\"room\":\"lobby\",\"body\":1}"))
                .isEqualTo(new Command.Post(Command.NO_ID, LOBBY, EventType.MESSAGE, null, "1"));
        assertThat(valid("{\"op\":\"post\",\"room\":\"lobby\",\"type\":\"message\",\"body\":1}"))
                .isEqualTo(new Command.Post(Command.NO_ID, LOBBY, EventType.MESSAGE, null, "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-1.5e+30",
                "\"\"",
                "\"a\\\"\\\\\"",
                "\"}\"",
                "{}",
                "[]",
                "[ 1 , { \"a\" : [ ] } ]",
                "\"\u2028\u2029\"",
                "\"\\ud800\"",
                "\"\ud83d\ude00\"",
                "{\"body\":1,\"id\":-1,\"body\":2}",
                "1e999999999"
            })
    void a_body_is_taken_as_it_stands(String body) {
        for (String pattern : List.of(
                "{\"op\":\"post\",\"room\":\"lobby\",\"body\":%s}",
                "{\"body\":%s,\"op\":\"post\",\"room\":\"lobby\"}",
                "{\"op\":\"post\", \"body\" \t:  %s\t, \"room\":\"lobby\" } \r",
                "{\"body\":[1,2],\"op\":\"post\",\"room\":\"lobby\",\"body\": %s }")) {
            Command.Post post = (Command.Post) valid(pattern.formatted(body));
            assertThat(post.body()).isEqualTo(body);
        }
    }

    @Test
    void a_body_is_found_wherever_it_stands_in_a_long_line() {
        CodecLimits limits = new CodecLimits(100_000, 1, 1);
        for (String body : List.of("123456789", "\"0\\\"23456789\"", "{\"a\":\"\u20ac\"}", "true")) {
            for (int padding = 3_900; padding < 4_100; padding++) {
                String line = "{\"pad\":\"" + "p".repeat(padding) + "\",\"body\":" + body
                        + ",\"op\":\"post\",\"room\":\"lobby\",\"pad\":\"" + "p".repeat(40_000) + "\"}";
                assertThat(RecordingSink.decode(line, limits))
                        .containsExactly(new Command.Post(Command.NO_ID, LOBBY, EventType.MESSAGE, null, body));
            }
        }
    }

    @Test
    void a_body_may_have_as_many_bytes_as_the_limit() {
        String body = "\"" + "\u20ac".repeat(32) + "ab\"";
        Command.Post post = (Command.Post) valid("{\"op\":\"post\",\"room\":\"lobby\",\"body\":" + body + "}");
        assertThat(post.body()).isEqualTo(body);
    }

    @Test
    void a_megabyte_is_one_body_where_the_limit_allows() {
        String body = "\"" + "m".repeat(1 << 20) + "\"";
        List<Object> calls = RecordingSink.decode(
                "{\"op\":\"post\",\"room\":\"lobby\",\"body\":" + body + "}", new CodecLimits(2 << 20, 1, 1));
        assertThat(calls).containsExactly(new Command.Post(Command.NO_ID, LOBBY, EventType.MESSAGE, null, body));
    }

    @Test
    void history_asks_before_or_after_a_position_or_at_the_end() {
        assertThat(valid("{\"id\":6,\"op\":\"history\",\"room\":\"lobby\",\"before\":\"1042-9f3c1d77\",\"limit\":50}"))
                .isEqualTo(new Command.History(6, LOBBY, POSITION, null, 50));
        assertThat(valid("{\"id\":6,\"op\":\"history\",\"room\":\"lobby\",\"after\":\"1042-9f3c1d77\",\"limit\":1}"))
                .isEqualTo(new Command.History(6, LOBBY, null, POSITION, 1));
        assertThat(valid("{\"id\":6,\"op\":\"history\",\"room\":\"lobby\"}"))
                .isEqualTo(new Command.History(6, LOBBY, null, null, 0));
    }

    @Test
    void typing_is_active_unless_it_says_otherwise() {
        assertThat(valid("{\"id\":7,\"op\":\"typing\",\"room\":\"lobby\"}"))
                .isEqualTo(new Command.Typing(7, LOBBY, true));
        assertThat(valid("{\"id\":7,\"op\":\"typing\",\"room\":\"lobby\",\"active\":false}"))
                .isEqualTo(new Command.Typing(7, LOBBY, false));
    }

    @Test
    void members_and_ping_need_nothing_else() {
        assertThat(valid("{\"id\":8,\"op\":\"members\",\"room\":\"lobby\"}")).isEqualTo(new Command.Members(8, LOBBY));
        assertThat(valid("{\"id\":9007199254740991,\"op\":\"ping\"}")).isEqualTo(new Command.Ping(9007199254740991L));
        assertThat(valid("{\"op\":\"ping\"}")).isEqualTo(new Command.Ping(Command.NO_ID));
    }

    @Test
    void members_that_a_command_does_not_know_are_ignored_whatever_they_are() {
        assertThat(
                        valid(
                                "{\"id\":9,\"room\":5,\"last\":{},\"op\":\"ping\",\"rooms\":7,\"new\":[[{\"id\":0}]],\"token\":null}"))
                .isEqualTo(new Command.Ping(9));
    }

    @Test
    void the_last_of_several_members_of_one_name_counts() {
        assertThat(valid("{\"id\":-1,\"op\":5,\"room\":null,\"id\":4,\"room\":\"lobby\",\"op\":\"leave\"}"))
                .isEqualTo(new Command.Leave(4, LOBBY));
    }

    @Test
    void names_and_values_may_be_written_with_escapes() {
        assertThat(valid("{\"\\u0069d\":4,\"op\":\"l\\u0065ave\",\"room\":\"\\u006cobby\"}"))
                .isEqualTo(new Command.Leave(4, LOBBY));
    }

    @Test
    void the_lines_of_a_message_are_decoded_in_order() {
        assertThat(RecordingSink.decode("{\"op\":\"ping\"}\n\n{\"id\":2,\"op\":\"ping\"}\n"))
                .containsExactly(
                        new Command.Ping(Command.NO_ID),
                        RecordingSink.HEARTBEAT,
                        new Command.Ping(2),
                        RecordingSink.HEARTBEAT);
        assertThat(RecordingSink.decode("")).containsExactly(RecordingSink.HEARTBEAT);
    }

    @Test
    void a_message_may_have_many_lines() {
        assertThat(RecordingSink.decode("{\"op\":\"ping\"}\n".repeat(20_000))).hasSize(20_001);
    }

    private static Command valid(String line) {
        ProtocolSchema.requireClientMessage(line);
        return decoded(line);
    }

    private static Command decoded(String line) {
        List<Object> calls = RecordingSink.decode(line);
        assertThat(calls).hasSize(1);
        assertThat(calls.get(0)).isInstanceOf(Command.class);
        return (Command) calls.get(0);
    }
}
