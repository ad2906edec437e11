package io.parlor.transport.jakarta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.model.CloseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseReasonsTest {
    @ParameterizedTest
    @EnumSource(CloseCode.class)
    void every_code_of_ours_keeps_its_number(CloseCode code) {
        assertThat(CloseReasons.of(code, "").getCloseCode().getCode()).isEqualTo(code.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "€", "👋"})
    void a_reason_is_cut_to_whole_characters_within_123_bytes(String character) {
        int width = character.getBytes(UTF_8).length;
        assertThat(CloseReasons.cut(character.repeat(200))).isEqualTo(character.repeat(123 / width));
    }

    @Test
    void a_reason_that_fits_is_kept() {
        assertThat(CloseReasons.cut("too slow")).isEqualTo("too slow");
    }
}
