package io.parlor.schema;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolSchemaTest {
    @Test
    void each_line_is_checked_and_heartbeats_are_passed_over() {
        assertThatCode(() ->
                        ProtocolSchema.requireServerMessage("\n{\"id\":1,\"ok\":{}}\n\n{\"drain\":{\"after\":5}}\n"))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> ProtocolSchema.requireServerMessage("{\"id\":1,\"ok\":{}}\n{\"id\":0,\"ok\":{}}"))
                .withMessageContaining("{\"id\":0,\"ok\":{}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":1}",
                "{\"ok\":{}}",
                "{\"id\":1,\"ok\":{\"room\":\"a\"}}",
                "{\"id\":1,\"ok\":{},\"error\":{\"code\":\"internal\",\"message\":\"\",\"retry\":true}}",
                "{\"error\":{\"code\":\"unheard_of\",\"message\":\"\",\"retry\":true}}",
                "{\"room\":\"a\",\"pos\":\"1-00000000\",\"type\":\"message\",\"at\":1}",
                "{\"room\":\"a b\",\"live\":\"1-00000000\"}",
                "{\"room\":\"a\",\"live\":1}",
                "{\"room\":\"a\",\"gap\":{\"after\":\"1-00000000\",\"reason\":\"bored\"}}",
                "{\"room\":\"a\",\"presence\":{\"joined\":\"b\",\"left\":\"b\"}}",
                "{\"id\":1,\"op\":\"ping\"}"
            })
    void what_a_server_may_not_send_is_refused(String line) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> ProtocolSchema.requireServerMessage(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":1,\"ok\":{}}",
                "{\"id\":0,\"op\":\"ping\"}",
                "{\"op\":\"pong\"}",
                "{\"op\":\"connect\"}",
                "{\"id\":1,\"op\":\"join\",\"room\":\"a\",\"after\":\"1-00000000\",\"last\":1}",
                "{\"id\":1,\"op\":\"join\",\"room\":\"a\",\"rooms\":[]}",
                "{\"op\":\"post\",\"room\":\"a\"}",
                "{\"op\":\"post\",\"room\":\"a\",\"body\":1,\"type\":\"edit\"}",
                "{\"id\":1,\"op\":\"history\",\"room\":\"a\",\"limit\":0}"
            })
    void what_a_client_may_not_send_is_refused(String line) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> ProtocolSchema.requireClientMessage(line));
    }
}
