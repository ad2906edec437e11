package io.parlor.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.ErrorCode;
import io.parlor.protocol.Command;
import io.parlor.protocol.json.RecordingSink.Refused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRefusalsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                " ",
                "\r",
                "5",
                "null",
                "\"a\"",
                "[]",
                "[{\"op\":\"ping\"}]",
                "{",
                "}",
                "{}}",
                "{}{}",
                "{} 1",
                "{\"op\":\"ping\",}",
                "{op:\"ping\"}",
                "{'op':'ping'}",
                "{\"op\":\"ping\"",
                "{\"op\":\"ping\"}x",
                "{\"op\":\"pi\tng\"}",
                "{\"id\":01,\"op\":\"ping\"}",
                "{\"id\":NaN}",
                "\ufeff{\"op\":\"ping\"}",
                "{\"op\":\"\\x\"}",
                "{\"op\":\"ping\"}/**/",
                "{\"a\":\"\\",
                "{\"body\":\"\\",
                "{\"body\":\"",
                "{\"body\":"
            })
    void a_line_that_is_no_json_object_is_malformed(String line) {
        assertRefused(line, Command.NO_ID, ErrorCode.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"id\":5,", "{\"id\":5,\"op\":\"post\",\"body\":{", "{\"id\":5}}", "{\"id\":5,\"op\":nul}"})
    void a_malformed_line_is_answered_with_the_id_where_it_came_first(String line) {
        assertRefused(line, 5, ErrorCode.MALFORMED);
    }

    @Test
    void the_lines_after_a_malformed_one_are_carried_out() {
        assertThat(RecordingSink.decode("{\"op\":\n{\"id\":1,\"op\":\"ping\"}\n\"ping\"}\n{\"id\":2,\"op\":\"ping\"}"))
                .extracting(call -> call instanceof Command
                        ? call
                        : ((Refused) call).failure().code())
                .containsExactly(ErrorCode.MALFORMED, new Command.Ping(1), ErrorCode.MALFORMED, new Command.Ping(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 10_000, 1_000_000})
    void nesting_over_the_limit_is_malformed(int depth) {
        String line =
                "{\"id\":5,\"op\":\"post\",\"room\":\"lobby\",\"body\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
        assertRefused(line, 5, ErrorCode.MALFORMED);
    }

    @Test
    void nesting_up_to_the_limit_is_not() {
        String body = "[".repeat(63) + "]".repeat(63);
        assertRefused("{\"id\":5,\"op\":\"post\",\"room\":\"lobby\",\"body\":" + body + "}", 5, ErrorCode.TOO_LARGE);
    }

    @Test
    void a_number_of_more_digits_than_the_limit_is_malformed() {
        String line = "{\"id\":5,\"op\":\"ping\",\"x\":" + "9".repeat(1_001) + "}";
        assertRefused(line, 5, ErrorCode.MALFORMED);
    }

    @Test
    void a_body_that_cannot_be_encoded_is_malformed() {
        assertRefused("{\"id\":5,\"op\":\"post\",\"room\":\"lobby\",\"body\":\"\ud800\"}", 5, ErrorCode.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "9007199254740992",
                "1.0",
                "1e3",
                "99999999999999999999999999",
                "-99999999999999999999999999",
                "\"5\"",
                "null",
                "true",
                "[5]",
                "{}"
            })
    void an_id_that_is_none_is_a_bad_request_without_id(String id) {
        assertRefused("{\"id\":" + id + ",\"op\":\"ping\"}", Command.NO_ID, ErrorCode.BAD_REQUEST);
        assertRefused("{\"op\":\"nonsense\",\"id\":" + id + "}", Command.NO_ID, ErrorCode.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"op\":5}", "{\"op\":null}", "{\"op\":[\"ping\"]}"})
    void an_op_that_is_missing_or_no_string_is_a_bad_request(String line) {
        assertRefused(line, Command.NO_ID, ErrorCode.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ping", "Edit", "constructor", "<script>"})
    void an_unknown_op_is_called_so(String op) {
        assertRefused("{\"id\":5,\"op\":\"" + op + "\"}", 5, ErrorCode.UNKNOWN_OP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"op\":\"connect\"",
                "\"op\":\"join\",\"room\":\"a\"",
                "\"op\":\"join\",\"rooms\":[]",
                "\"op\":\"history\",\"room\":\"a\"",
            })
    void a_command_whose_reply_is_its_point_needs_an_id(String members) {
        assertRefused("{" + members + "}", Command.NO_ID, ErrorCode.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"op\":\"connect\",\"token\":5",
                "\"op\":\"connect\",\"token\":null",
                "\"op\":\"connect\",\"client\":{}",
                "\"op\":\"join\"",
                "\"op\":\"join\",\"room\":5",
                "\"op\":\"join\",\"room\":\"a\",\"last\":-1",
                "\"op\":\"join\",\"room\":\"a\",\"last\":-99999999999999999999",
                "\"op\":\"join\",\"room\":\"a\",\"last\":1.5",
                "\"op\":\"join\",\"room\":\"a\",\"last\":\"1\"",
                "\"op\":\"join\",\"room\":\"a\",\"after\":5",
                "\"op\":\"join\",\"room\":\"a\",\"after\":\"1-00000000\",\"last\":1",
                "\"op\":\"join\",\"room\":\"a\",\"gap\":\"middle\"",
                "\"op\":\"join\",\"room\":\"a\",\"gap\":true",
                "\"op\":\"join\",\"room\":\"a\",\"rooms\":[]",
                "\"op\":\"join\",\"rooms\":{}",
                "\"op\":\"join\",\"rooms\":\"a\"",
                "\"op\":\"join\",\"rooms\":null",
                "\"op\":\"join\",\"rooms\":[\"a\"]",
                "\"op\":\"join\",\"rooms\":[[]]",
                "\"op\":\"join\",\"rooms\":[{}]",
                "\"op\":\"join\",\"rooms\":[{\"room\":5}]",
                "\"op\":\"join\",\"rooms\":[{\"room\":\"a\"},{\"last\":5}]",
                "\"op\":\"leave\"",
                "\"op\":\"leave\",\"room\":{}",
                "\"op\":\"post\",\"body\":1",
                "\"op\":\"post\",\"room\":\"a\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"key\":\"\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"key\":5",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"key\":\"a b\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"key\":\"\u00e9\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"key\":\"\\u007f\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"key\":\"12345678901234567890123456789012345678901234567890123456789012345\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"edit\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"delete\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"reaction\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"joined\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"left\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"read\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"system\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"whatever\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"x.\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"x.a b\"",
                "\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":5",
                "\"op\":\"history\"",
                "\"op\":\"history\",\"room\":\"a\",\"before\":\"1-00000000\",\"after\":\"1-00000000\"",
                "\"op\":\"history\",\"room\":\"a\",\"before\":1",
                "\"op\":\"history\",\"room\":\"a\",\"limit\":0",
                "\"op\":\"history\",\"room\":\"a\",\"limit\":51",
                "\"op\":\"history\",\"room\":\"a\",\"limit\":99999999999999999999",
                "\"op\":\"history\",\"room\":\"a\",\"limit\":\"5\"",
                "\"op\":\"typing\"",
                "\"op\":\"typing\",\"room\":\"a\",\"active\":1",
                "\"op\":\"typing\",\"room\":\"a\",\"active\":null",
                "\"op\":\"members\"",
            })
    void what_is_missing_of_the_wrong_type_or_out_of_range_is_a_bad_request(String members) {
        assertRefused("{\"id\":5," + members + "}", 5, ErrorCode.BAD_REQUEST);
        assertRefused("{" + members + ",\"id\":5}", 5, ErrorCode.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "\\u0007", "\\ud800", "\u200b", "\\n"})
    void an_invalid_name_is_a_bad_room(String name) {
        assertRefused("{\"id\":5,\"op\":\"leave\",\"room\":\"" + name + "\"}", 5, ErrorCode.BAD_ROOM);
        assertRefused("{\"id\":5,\"op\":\"join\",\"room\":\"" + name + "\"}", 5, ErrorCode.BAD_ROOM);
    }

    @Test
    void a_name_that_is_too_long_is_a_bad_room() {
        assertRefused("{\"id\":5,\"op\":\"leave\",\"room\":\"" + "r".repeat(129) + "\"}", 5, ErrorCode.BAD_ROOM);
    }

    @ParameterizedTest
    @CsvSource({"join,after", "history,after", "history,before"})
    void a_position_of_another_make_is_a_bad_position(String op, String member) {
        String line = "{\"id\":5,\"op\":\"" + op + "\",\"room\":\"a\",\"" + member + "\":\"5\"}";
        assertRefused(line, 5, ErrorCode.BAD_POSITION);
    }

    @Test
    void a_body_of_one_byte_over_the_limit_is_too_large() {
        String body = "\"" + "\u20ac".repeat(33) + "\"";
        assertRefused("{\"id\":5,\"op\":\"post\",\"room\":\"a\",\"body\":" + body + "}", 5, ErrorCode.TOO_LARGE);
    }

    @Test
    void more_rooms_than_the_limit_are_too_many() {
        String four = "[{\"room\":\"a\"},{\"room\":\"b\"},{\"room\":\"c\"},{\"room\":\"d\"}]";
        assertRefused("{\"id\":5,\"op\":\"join\",\"rooms\":" + four + "}", 5, ErrorCode.TOO_MANY_ROOMS);
    }

    private static void assertRefused(String line, long id, ErrorCode code) {
        List<Object> calls = RecordingSink.decode(line);
        assertThat(calls).hasSize(1);
        assertThat(calls.get(0)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.failure().code()).isEqualTo(code);
            assertThat(refused.id()).isEqualTo(id);
            assertThat(refused.failure().message()).hasSizeLessThan(100).doesNotContain("<script>");
        });
    }
}
