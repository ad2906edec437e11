package io.parlor.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonTextTest {
    private static final JsonMapper JACKSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(JsonText.MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "0",
                "-0",
                "1.5E-7",
                "1e400000",
                "\"\"",
                "\"\\ud800\"",
                "\"\u2028\ud83d\ude00\"",
                "{}",
                "[]",
                " {\"a\" : [1,\t2,\r{}]} ",
                "{\"a\":1,\"a\":2}"
            })
    void a_value_without_line_feeds_is_given_back_as_it_is(String value) {
        assertThat(JsonText.requireValue(value)).isSameAs(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1 2",
                "{}{}",
                "01",
                "+1",
                ".5",
                "5.",
                "-",
                "NaN",
                "'a'",
                "\"a",
                "\"\u0001\"",
                "\"\n\"",
                "\"\\x\"",
                "[1,]",
                "{\"a\"}",
                "{a:1}",
                "{\"a\":1,}",
                "[",
                "]",
                "/**/1",
                "1//",
                "\ufeff1",
                "\u00a01",
                "nul",
                "truex",
                "\"\ud800\"",
                "\"\udc00\ud800\""
            })
    void anything_else_is_refused_without_being_repeated(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonText.requireValue(text))
                .withMessage("not one JSON value, nested at most 64 levels deep");
    }

    @Test
    void line_feeds_between_tokens_are_taken_out() {
        assertThat(JsonText.requireValue("{\n  \"a\\n\": [1,\n2]\n}\n")).isEqualTo("{  \"a\\n\": [1,2]}");
    }

    @Test
    void nesting_is_taken_up_to_the_limit() {
        String deepest = "[".repeat(64) + "]".repeat(64);
        assertThat(JsonText.requireValue(deepest)).isSameAs(deepest);
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.requireValue("[" + deepest + "]"));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.requireValue("[".repeat(1_000_000)));
    }

    @Test
    void numbers_and_names_are_taken_up_to_their_limits() {
        JsonText.requireValue("1".repeat(1_000));
        JsonText.requireValue("{\"" + "n".repeat(50_000) + "\":1}");
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.requireValue("1".repeat(1_001)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonText.requireValue("{\"" + "n".repeat(50_001) + "\":1}"));
    }

    @Property(tries = 3000)
    void it_agrees_with_a_full_parse(@ForAll("nearlyJson") String text) {
        assertThat(accepted(text)).isEqualTo(parsed(text));
    }

    @Property
    void a_quoted_string_reads_as_what_it_was(@ForAll String value) {
        String quoted = JsonText.quote(value);
        assertThat(JsonText.requireValue(quoted)).isSameAs(quoted);
        assertThat(JACKSON.readValue(quoted, String.class)).isEqualTo(value);
    }

    @Property
    void the_length_in_bytes_is_that_of_the_encoded_string(@ForAll String value) {
        boolean encodable = StandardCharsets.UTF_8.newEncoder().canEncode(value);
        int expected = encodable ? value.getBytes(StandardCharsets.UTF_8).length : -1;
        assertThat(JsonText.utf8Length(value)).isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> nearlyJson() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"",
                        "\"a\"",
                        "\"b\":",
                        "1",
                        "-2.5e3",
                        "0",
                        "true",
                        "null",
                        " ",
                        "\n",
                        "\\",
                        "\\u00e9",
                        "\u20ac",
                        "x",
                        "{\"a\":[1,{}]}")
                .list()
                .ofMaxSize(7)
                .map(parts -> String.join("", parts));
    }

    private static boolean accepted(String text) {
        try {
            JsonText.requireValue(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean parsed(String text) {
        try {
            return !JACKSON.readTree(text).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }
}
